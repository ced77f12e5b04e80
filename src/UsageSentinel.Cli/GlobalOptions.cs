using System.CommandLine;

namespace UsageSentinel.Cli;

/// <summary>Options every verb has.</summary>
public static class GlobalOptions
{
    public static readonly Option<FileInfo?> Config = new("--config")
    {
        Description = "The configuration file. Default: ./sentinel.json if it exists.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static readonly Option<DirectoryInfo> Data = new("--data")
    {
        Description = "The folder of the embedded store.",
        HelpName = "DIR",
        DefaultValueFactory = _ => new DirectoryInfo(".sentinel"),
        Recursive = true,
    };

    public static readonly Option<string> Output = Choice();

    public static readonly Option<bool> NoColor = new("--no-color") { Description = "Print plain text without colors.", Recursive = true };

    public static readonly Option<bool> Verbose = new("--verbose") { Description = "Show the log, and the stack trace of an error.", Recursive = true };

    public static void AddTo(RootCommand root)
    {
        root.Options.Add(Config);
        root.Options.Add(Data);
        root.Options.Add(Output);
        root.Options.Add(NoColor);
        root.Options.Add(Verbose);
    }

    private static Option<string> Choice()
    {
        var option = new Option<string>("--output")
        {
            Description = "The output format: table for people, json for programs.",
            HelpName = "table|json",
            DefaultValueFactory = _ => "table",
            Recursive = true,
        };
        option.AcceptOnlyFromAmong("table", "json");
        return option;
    }
}
