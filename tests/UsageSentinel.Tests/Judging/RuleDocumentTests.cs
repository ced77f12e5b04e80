using System.Text.RegularExpressions;
using UsageSentinel.Core.Findings;
using UsageSentinel.Tests.Architecture;
using UsageSentinel.Tests.Options;

namespace UsageSentinel.Tests.Judging;

/// <summary>The page of rules has every rule, with the defaults of the settings and the audiences of the table of traits.</summary>
public sealed partial class RuleDocumentTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs", "reference", "rules.md"));

    private static readonly string[] Rows = ["Formula", "Unit", "Default", "Example", "Severity", "Ends", "Notified", "What to do"];

    public static TheoryData<RuleKind> Rules => [.. Enum.GetValues<RuleKind>()];

    public static TheoryData<string, string> Defaults
    {
        get
        {
            var shown = new TheoryData<string, string>();
            foreach (var setting in Setting().Matches(Page).Select(match => (match.Groups[1].Value, match.Groups[2].Value)).Distinct())
            {
                shown.Add(setting.Item1, setting.Item2);
            }

            return shown;
        }
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Page_EachRule_HasASectionWithEveryRow(RuleKind rule)
    {
        var section = Section(rule);

        Assert.All(Rows, row => Assert.Matches($@"\n\| {row} \| [^|\n]*[^|\s][^|\n]* \|\n", section));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void Page_EachRule_NamesWhoIsNotified(RuleKind rule) =>
        Assert.Contains($"\n| Notified | {Audiences(RuleTraits.Get(rule).Audiences)} |\n", Section(rule), StringComparison.Ordinal);

    /// <summary>The page of settings is compared with the options by a test of its own.</summary>
    [Theory]
    [MemberData(nameof(Defaults))]
    public void Page_EachDefault_IsThatOfThePageOfSettings(string setting, string value)
    {
        var row = Assert.Single(SampleConfiguration.Page().Split('\n'), line => line.StartsWith($"| `{setting}` |", StringComparison.Ordinal));

        Assert.Equal(value, row.Split('|')[2].Trim().Trim('`'));
    }

    [Fact]
    public void Page_Sections_AreTheRules() => Assert.Equal(
        Enum.GetNames<RuleKind>().Order(StringComparer.Ordinal),
        Heading().Matches(Page).Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal));

    private static string Audiences(RuleAudiences audiences)
    {
        var always = new[] { (RuleAudiences.Finance, "finance"), (RuleAudiences.OnCall, "on-call"), (RuleAudiences.Response, "response") }
            .Where(one => audiences.HasFlag(one.Item1)).Select(one => one.Item2);
        return string.Join(", ", always) + (audiences.HasFlag(RuleAudiences.OnCallIfCritical) ? "; on-call if critical" : string.Empty);
    }

    private static string Section(RuleKind rule)
    {
        var start = Page.IndexOf($"\n### `{rule}`\n", StringComparison.Ordinal);
        Assert.True(start >= 0, $"docs/reference/rules.md has no section for {rule}.");
        var end = Page.IndexOf("\n##", start + 1, StringComparison.Ordinal);
        return end < 0 ? Page[start..] : Page[start..end];
    }

    [GeneratedRegex(@"`([a-zA-Z\[\].]+)` = `([^`]+)`")]
    private static partial Regex Setting();

    [GeneratedRegex("^### `([A-Za-z]+)`$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
