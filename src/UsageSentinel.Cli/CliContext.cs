using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Demo;
using UsageSentinel.Runtime.Files;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli;

/// <summary>The global options of one run, read once.</summary>
public sealed class CliContext
{
    private readonly FileInfo? config;
    private DemoClock? demoTime;

    public CliContext(ParseResult parsed, CliStreams streams)
    {
        Streams = streams;
        config = parsed.GetValue(GlobalOptions.Config);
        Data = parsed.GetValue(GlobalOptions.Data) ?? new DirectoryInfo(".sentinel");
        HasData = parsed.GetResult(GlobalOptions.Data) is { Implicit: false };
        IsJson = parsed.GetValue(GlobalOptions.Output) == "json";
        IsVerbose = parsed.GetValue(GlobalOptions.Verbose);
        HasColor = !parsed.GetValue(GlobalOptions.NoColor) && !IsNoColorAsked(streams);
        Answer = streams.AnswerConsole(HasColor);
        Messages = streams.ErrorConsole(HasColor);
    }

    private CliContext(CliContext other, DirectoryInfo data)
    {
        config = other.config;
        Streams = other.Streams;
        Data = data;
        HasData = other.HasData;
        IsJson = other.IsJson;
        IsVerbose = other.IsVerbose;
        HasColor = other.HasColor;
        Answer = other.Answer;
        Messages = other.Messages;
    }

    /// <summary>The same run with another data folder.</summary>
    public CliContext In(DirectoryInfo data) => new(this, data);

    public CliStreams Streams { get; }

    /// <summary>The time this run lives in; that of a demo's store where one is read.</summary>
    public TimeProvider Clock => DemoTime ?? Streams.Clock;

    /// <summary>The time of the store that a demo left; null for any other store, or with a configuration of one's own.</summary>
    public DemoClock? DemoTime => demoTime ??= HasOwnConfiguration || !File.Exists(DataConfiguration) ? null : DemoClock.Read(DemoClockFile, Streams.Clock);

    public DirectoryInfo Data { get; }

    /// <summary>Whether the folder was named on the command line.</summary>
    public bool HasData { get; }

    /// <summary>The file of the embedded store.</summary>
    public string StoreFile => Path.Combine(Data.FullName, "sentinel.db");

    /// <summary>The file that gets the anchors of the ledger.</summary>
    public string AnchorFile => Path.Combine(Data.FullName, "ledger.anchors");

    /// <summary>The file of the key that signs approval links.</summary>
    public string ApprovalKeyFile => Path.Combine(Data.FullName, "approval.key");

    public bool IsJson { get; }

    public bool IsVerbose { get; }

    /// <summary>Whether a terminal may be given colours.</summary>
    public bool HasColor { get; }

    /// <summary>Standard output, for tables.</summary>
    public IAnsiConsole Answer { get; }

    /// <summary>Standard error.</summary>
    public IAnsiConsole Messages { get; }

    /// <summary>Where the lines of a running command go: with JSON the document has standard output for itself.</summary>
    public IAnsiConsole Lines => IsJson ? Messages : Answer;

    /// <summary>Holds the time of a store that a demo left.</summary>
    public string DemoClockFile => Path.Combine(Data.FullName, DemoClock.Name);

    /// <summary>The configuration that belongs to the data folder, as a demo leaves it; read where no other is named or present.</summary>
    public string DataConfiguration => Path.Combine(Data.FullName, "sentinel.json");

    /// <summary>The text of the configuration; null if none exists.</summary>
    /// <exception cref="UsageException">A file that was named does not exist.</exception>
    /// <exception cref="RefusedException">A file that was only found here could have been written by somebody else.</exception>
    public string? ReadConfiguration()
    {
        var file = config ?? new FileInfo(Path.Combine(Streams.Folder, FoundConfiguration.Name));
        file = config is null && !file.Exists ? new FileInfo(DataConfiguration) : file;
        if (file.Exists)
        {
            return config is null ? FoundConfiguration.Read(file) : GivenFile.ReadText(file.FullName, ReadLimits.Settings);
        }

        return config is null ? null : throw new UsageException($"There is no configuration at {DisplayText.Of(file.FullName, 500)}. Give the path of an existing file, or omit --config.");
    }

    /// <exception cref="ConfigurationException">The configuration is not valid.</exception>
    /// <exception cref="RefusedException">A file that was only found here asks for what one must be named for.</exception>
    public SentinelOptions ReadOptions()
    {
        var options = ConfigurationReader.Read(ReadConfiguration(), Streams.Variables);
        if (config is null)
        {
            FoundConfiguration.RefuseHosts(options, Streams.Variables);
        }

        return options;
    }

    private bool HasOwnConfiguration => config is not null || File.Exists(Path.Combine(Streams.Folder, FoundConfiguration.Name));

    /// <summary>See no-color.org: set and not empty.</summary>
    private static bool IsNoColorAsked(CliStreams streams) => streams.Variables.GetValueOrDefault("NO_COLOR") is { Length: > 0 };
}
