using System.Diagnostics;
using UsageSentinel.Cli;

namespace UsageSentinel.Tests.Cli;

/// <summary>A person who does not know the verb finds it; a person who mistypes it is helped; a shell completes it.</summary>
public sealed class HelpTests
{
    [Fact]
    public async Task Help_NamesEveryVerbOnce()
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync("--help");

        Assert.Equal(ExitCode.Done, run.Code);
        var root = SentinelCommand.Build(new CliStreams(TextWriter.Null, TextWriter.Null, false, new Dictionary<string, string>()));
        Assert.All(root.Subcommands, verb => Assert.Single(run.Out.Split('\n'), line => line.StartsWith($"  {verb.Name} ", StringComparison.Ordinal)));
        Assert.Equal(CommandHelp.Groups.SelectMany(group => group.Verbs).Order(StringComparer.Ordinal), root.Subcommands.Select(verb => verb.Name).Order(StringComparer.Ordinal));
        Assert.Contains("sentinel demo", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_OfOneVerb_BuildsNoOther()
    {
        var streams = new CliStreams(TextWriter.Null, TextWriter.Null, false, new Dictionary<string, string>());

        var whole = SentinelCommand.Build(streams);
        var plain = whole.Subcommands.Where(verb => whole.Parse([verb.Name, "--help"]).Errors.Count == 0).ToList();

        Assert.Contains(plain, verb => verb.Name == "status");
        Assert.All(plain, verb => Assert.Equal(verb.Name, Assert.Single(SentinelCommand.Parse([verb.Name, "--help"], streams).RootCommandResult.Command.Subcommands).Name));
    }

    /// <summary>What one verb alone cannot answer is answered by all of them.</summary>
    [Theory]
    [InlineData("--data", "keys", "status", "--help")]
    [InlineData("[suggest:6]", "status")]
    [InlineData("status", "alerts")]
    [InlineData("status", "--no-such-option")]
    [InlineData("--data", "status")]
    public void Parse_OfWhatIsNotPlainlyOneVerb_IsThatOfAllVerbs(params string[] args)
    {
        var streams = new CliStreams(TextWriter.Null, TextWriter.Null, false, new Dictionary<string, string>());
        var (parsed, whole) = (SentinelCommand.Parse(args, streams), SentinelCommand.Build(streams).Parse(args));

        Assert.Equal(whole.CommandResult.Command.Name, parsed.CommandResult.Command.Name);
        Assert.Equal(whole.Errors.Select(error => error.Message), parsed.Errors.Select(error => error.Message));
        Assert.Equal(whole.RootCommandResult.Command.Subcommands.Count, parsed.RootCommandResult.Command.Subcommands.Count);
    }

    [Fact]
    public async Task Help_OfAVerb_HasExamples()
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync("usage", "--help");

        Assert.Contains("--group-by", run.Out, StringComparison.Ordinal);
        Assert.Contains("Examples:", run.Out, StringComparison.Ordinal);
    }

    /// <summary>Of every verb, also where something is required: who asks for help has not given it yet.</summary>
    [Fact]
    public async Task Help_OfEveryVerbAt80Columns_IsShownAndFits()
    {
        await using var rig = new CliRig();
        rig.Variables["COLUMNS"] = "80";

        foreach (var verb in Verbs(SentinelCommand.Build(new CliStreams(TextWriter.Null, TextWriter.Null, false, new Dictionary<string, string>()))))
        {
            var run = await rig.RunAsync([.. verb.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);

            Assert.True(run.Code == ExitCode.Done, $"{verb}: {run.Error}");
            Assert.Empty(run.Error);
            Assert.All(run.Out.Split('\n').Where(line => !line.Contains("  sentinel ", StringComparison.Ordinal)), line => Assert.True(line.TrimEnd().Length <= 80, $"{verb}: {line}"));
        }
    }

    /// <summary>What is pasted from the help is understood: no placeholder, no remark on the line.</summary>
    [Fact]
    public void Examples_AreCommandLinesThatParse()
    {
        var root = SentinelCommand.Build(new CliStreams(TextWriter.Null, TextWriter.Null, false, new Dictionary<string, string>()));

        Assert.All(HelpExamples.All, example =>
        {
            var line = example[(example.IndexOf("sentinel ", StringComparison.Ordinal) + "sentinel ".Length)..].Split('>', ')')[0];
            Assert.True(root.Parse(line).Errors.Count == 0, $"{example}: {string.Join(' ', root.Parse(line).Errors.Select(error => error.Message))}");
            Assert.DoesNotContain(example, letter => letter is '…' or '#');
        });
    }

    [Theory]
    [InlineData("'lost' is not a value of --sort. Use severity, loss, burn, newest or oldest. Did you mean 'loss'?", "alerts", "--sort", "lost")]
    [InlineData("'xml' is not a value of --output. Use table or json.", "status", "--output", "xml")]
    [InlineData("'bsh' is not a value of SHELL. Use bash, zsh, fish or pwsh. Did you mean 'bash'?", "completion", "bsh")]
    public async Task Value_NotAllowed_IsOneLineThatNamesThoseThatAre(string line, params string[] args)
    {
        await using var rig = new CliRig();

        Assert.Equal(line, (await rig.RunAsync(args)).Error.Split('\n')[0]);
    }

    [Theory]
    [InlineData("See 'sentinel --help'.", "frobnicate")]
    [InlineData("See 'sentinel keys --help'.", "keys", "--no-such-option")]
    [InlineData("See 'sentinel silence add --help'.", "silence", "add", "key=a")]
    public async Task Error_OfAVerb_NamesTheHelpOfThatVerb(string last, params string[] args)
    {
        await using var rig = new CliRig();

        Assert.Equal(last, (await rig.RunAsync(args)).Error.TrimEnd('\n').Split('\n')[^1]);
    }

    private static IEnumerable<string> Verbs(System.CommandLine.Command command) =>
        [.. command is System.CommandLine.RootCommand ? (string[])[""] : [HelpExamples.NameOf(command)], .. command.Subcommands.SelectMany(Verbs)];

    [Theory]
    [InlineData("Did you mean 'alerts'?", "alrets")]
    [InlineData("Did you mean 'explain'?", "explian", "3f9c")]
    [InlineData("Did you mean '--sort'?", "keys", "--srot", "name")]
    [InlineData("Did you mean '--output'?", "keys", "--ouput", "json")]
    [InlineData("Did you mean 'show'?", "alerts", "shwo", "3f9c")]
    public async Task Word_Mistyped_IsSuggested(string suggestion, params string[] args)
    {
        await using var rig = new CliRig();

        var run = await rig.RunAsync(args);

        Assert.Equal(ExitCode.Usage, run.Code);
        Assert.Contains(suggestion, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Word_NearToNothing_IsNotSuggested()
    {
        await using var rig = new CliRig();

        Assert.DoesNotContain("Did you mean", (await rig.RunAsync("xyzzy")).Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Did you mean", (await rig.RunAsync("silence", "list", "--ot", "json")).Error, StringComparison.Ordinal);
    }

    /// <summary>Bash itself, with a command of that name that answers as this build does.</summary>
    [Theory]
    [InlineData("sentinel ale", "alerts")]
    [InlineData("sentinel keys --so", "--sort")]
    public async Task Completion_InBash_CompletesVerbsAndOptions(string line, string completed)
    {
        await using var rig = new CliRig();
        var script = (await rig.RunAsync("completion", "bash")).Out;
        var program = Path.Combine(AppContext.BaseDirectory, "sentinel.dll");
        var words = line.Split(' ');
        var commands = $$"""
            sentinel() { dotnet "{{program}}" "$@"; }
            {{script}}
            COMP_WORDS=({{string.Join(' ', words)}}); COMP_CWORD={{words.Length - 1}}; COMP_LINE="{{line}}"; COMP_POINT={{line.Length}}
            _sentinel
            printf '%s\n' "${COMPREPLY[@]}"
            """;
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-c", commands]) { RedirectStandardOutput = true, RedirectStandardError = true })!;

        var found = await bash.StandardOutput.ReadToEndAsync();
        await bash.WaitForExitAsync();

        Assert.Contains(completed, found.Split('\n'));
    }

    /// <summary>What shells show is what people type: no spelling of another system.</summary>
    [Fact]
    public void Suggestions_HaveNoOptionsOfWindows()
    {
        var streams = new CliStreams(TextWriter.Null, TextWriter.Null, false, new Dictionary<string, string>());

        var words = SentinelCommand.Build(streams).Parse(string.Empty).GetCompletions().Select(item => item.Label).ToList();

        Assert.Contains("alerts", words);
        Assert.DoesNotContain(words, word => word.StartsWith('/'));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _sentinel sentinel")]
    [InlineData("zsh", "compdef _sentinel sentinel")]
    [InlineData("fish", "complete -c sentinel")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public async Task Completion_OfEachShell_Registers(string shell, string command)
    {
        await using var rig = new CliRig();

        Assert.Contains(command, (await rig.RunAsync("completion", shell)).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Completion_OfAnotherShell_IsNamed()
    {
        await using var rig = new CliRig();

        Assert.Contains("tcsh", (await rig.RunAsync("completion", "tcsh")).Error, StringComparison.Ordinal);
    }
}
