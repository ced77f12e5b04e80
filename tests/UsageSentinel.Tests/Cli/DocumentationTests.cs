using System.CommandLine;
using System.CommandLine.Help;
using UsageSentinel.Cli;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Cli;

/// <summary>docs/reference/cli.md tells of every verb and option there is.</summary>
public sealed class DocumentationTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "reference", "cli.md"));

    private static readonly RootCommand Root =
        SentinelCommand.Build(new CliStreams(TextWriter.Null, TextWriter.Null, false, new Dictionary<string, string>()));

    [Fact]
    public void EveryVerb_HasASection() =>
        Assert.All(Verbs(Root, string.Empty), verb => Assert.Contains($"\n## `{verb.Name}`\n", Page, StringComparison.Ordinal));

    [Fact]
    public void EveryOption_StandsInTheSectionOfItsVerb() => Assert.All(
        Verbs(Root, string.Empty),
        verb => Assert.All(Options(verb.Command), option => Assert.Contains($"`{option}", Section(verb.Name), StringComparison.Ordinal)));

    [Fact]
    public void EveryGlobalOption_IsTold() => Assert.All(Options(Root), option => Assert.Contains($"`{option}", Section(null), StringComparison.Ordinal));

    [Fact]
    public void EveryExitCode_IsTold() => Assert.All(
        [ExitCode.Done, ExitCode.No, ExitCode.Usage, ExitCode.Failed, ExitCode.Refused, ExitCode.Interrupted],
        code => Assert.Contains($"\n| {code} |", Page, StringComparison.Ordinal));

    [Fact]
    public void NoSection_TellsOfAVerbThatIsNot() => Assert.Equal(
        Verbs(Root, string.Empty).Select(verb => $"## `{verb.Name}`").Order(StringComparer.Ordinal),
        Page.Split('\n').Where(line => line.StartsWith("## `", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    /// <summary>Whatever does something: a verb with others below it may do something of its own.</summary>
    private static IEnumerable<(string Name, Command Command)> Verbs(Command parent, string prefix) => parent.Subcommands.SelectMany(command =>
        Verbs(command, $"{prefix}{command.Name} ").Concat(command.Action is null ? [] : new[] { ($"{prefix}{command.Name}", command) }));

    private static IEnumerable<string> Options(Command command) =>
        command.Options.Where(option => option is not HelpOption and not VersionOption).Select(option => option.Name);

    private static string Section(string? verb)
    {
        var start = verb is null ? 0 : Page.IndexOf($"\n## `{verb}`\n", StringComparison.Ordinal) + 1;
        var end = Page.IndexOf("\n## `", start + 1, StringComparison.Ordinal);
        return end < 0 ? Page[start..] : Page[start..end];
    }
}
