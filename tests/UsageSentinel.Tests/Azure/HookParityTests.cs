using System.Text.RegularExpressions;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Azure;

/// <summary>The two hooks name the same settings, requests and answers, also in cases that no run of <see cref="HookTests"/> comes by.</summary>
public sealed partial class HookParityTests
{
    private static readonly string Shell = File.ReadAllText(Repository.PathOf("infra", "hooks", "postprovision.sh"));
    private static readonly string PowerShell = File.ReadAllText(Repository.PathOf("infra", "hooks", "postprovision.ps1"));

    [Theory]
    [InlineData("settings", @"SENTINEL_[A-Z_]+", 6)]
    [InlineData("scopes and addresses", @"https://[a-z.]+(?:/\.default)?", 4)]
    [InlineData("versions of the interfaces", @"api-version=[\d.-]+|x-ms-version|2024-11-04", 4)]
    [InlineData("headers", @"\b(?:If-None-Match|If-Match|x-ms-blob-type|BlockBlob|Authorization|Bearer|application/json)\b", 7)]
    [InlineData("methods", @"\b(?:PUT|POST)\b", 2)]
    [InlineData("answers that mean something", @"\b(?:200|201|403|409|412)\b", 5)]
    [InlineData("secrets", @"openai-[a-z]+-key", 2)]
    [InlineData("how often it tries", @"-ge \d+", 1)]
    [InlineData("how long a request may take", @"(?<=--max-time |-TimeoutSec )\d+", 1)]
    [InlineData("what is no key", @"A-Za-z0-9_-", 1)]
    public void BothHooks_NameTheSame(string what, string pattern, int count)
    {
        var (left, right) = (Named(Shell, pattern), Named(PowerShell, pattern));

        Assert.True(left.SetEquals(right), $"{what}: only in the shell's {string.Join(", ", left.Except(right))}; only in PowerShell's {string.Join(", ", right.Except(left))}");
        Assert.Equal(count, left.Count);
    }

    /// <summary>Whatever a person is told, in whatever case, is told by both in the same words.</summary>
    [Fact]
    public void BothHooks_SayTheSame()
    {
        var (left, right) = (Sentences(ShellText().Matches(Shell)), Sentences(PowerShellText().Matches(PowerShell)));

        Assert.Equal(left, right);
        Assert.Equal(11, left.Count);
        Assert.Contains("(input is hidden; press Enter to keep the current value)", Shell, StringComparison.Ordinal);
        Assert.Contains("(input is hidden; press Enter to keep the current value)", PowerShell, StringComparison.Ordinal);
    }

    /// <summary>Every step in the same order: the configuration, the lock, the two keys.</summary>
    [Fact]
    public void BothHooks_GoInTheSameOrder()
    {
        string[] steps = ["storage.azure.com/.default", "management.azure.com/.default", "vault.azure.net/.default", "OpenAI admin key for reading usage", "OpenAI admin key for revoking keys", "No terminal"];

        foreach (var hook in (string[])[Shell, PowerShell])
        {
            Assert.Equal(steps, steps.OrderBy(step => hook.IndexOf(step, StringComparison.Ordinal)));
            Assert.All(steps, step => Assert.Contains(step, hook, StringComparison.Ordinal));
        }
    }

    private static HashSet<string> Named(string hook, string pattern) => Regex.Matches(hook, pattern).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

    private static List<string> Sentences(MatchCollection texts) =>
    [
        .. texts.Select(text => Variable().Replace(text.Groups["text"].Value, "*"))
            .Where(text => text.Any(char.IsLetter))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    [GeneratedRegex("""echo "(?<text>[^"]+)"|echo '(?<text>[^']+)'""")]
    private static partial Regex ShellText();

    [GeneratedRegex("""Write-Host "(?<text>[^"]+)"|Write-Host '(?<text>[^']+)'""")]
    private static partial Regex PowerShellText();

    [GeneratedRegex(@"\$\(\$env:\w+\)|\$\d|\$\{?(?:env:)?\w+\}?")]
    private static partial Regex Variable();
}
