using System.Globalization;
using Spectre.Console;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Storing.Sqlite;

namespace UsageSentinel.Cli;

/// <summary>Where a command reads and writes. Standard output holds the answer; everything else goes to standard error.</summary>
/// <param name="Out">The answer.</param>
/// <param name="Error">Messages and progress.</param>
/// <param name="IsTerminal">Whether both are a terminal; only then progress is drawn.</param>
/// <param name="Variables">Environment variables.</param>
public sealed record CliStreams(TextWriter Out, TextWriter Error, bool IsTerminal, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The one time everything of a run lives in: verbs, store and product.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The current folder.</summary>
    public string Folder { get; init; } = ".";

    /// <summary>How the embedded store in a file is opened.</summary>
    public Func<string, SqliteStoreOptions> StoreAt { get; init; } = path => new SqliteStoreOptions { Path = path };

    public static CliStreams OfProcess() => new(
        Console.Out,
        Console.Error,
        !Console.IsOutputRedirected && !Console.IsErrorRedirected,
        SentinelRegistration.EnvironmentVariables());

    /// <summary>Whether the answer goes to something of a known width, so that long lines are broken between words.</summary>
    public bool HasWidth => IsTerminal || Columns is not null;

    private int? Columns =>
        int.TryParse(Variables.GetValueOrDefault("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns is >= 40 and <= 1_000 ? columns : null;

    public IAnsiConsole AnswerConsole(bool hasColor) => Make(Out, hasColor);

    public IAnsiConsole ErrorConsole(bool hasColor) => Make(Error, hasColor);

    private IAnsiConsole Make(TextWriter writer, bool hasColor)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = IsTerminal && hasColor ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = IsTerminal && hasColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = IsTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        if (!IsTerminal)
        {
            // A pipe has no width; lines must not be broken for it, unless it says how wide it is.
            console.Profile.Width = Columns ?? 200;
        }

        return console;
    }
}
