using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Tests.Text;

public sealed class AlertWordsTests
{
    [Theory]
    [InlineData("Begin RevokeKey: dormant key used again.", "Begin key deletion: dormant key used again.")]
    [InlineData("RevokeKey: key key_1 was deleted.", "Key deletion: key key_1 was deleted.")]
    [InlineData("Blocked by guardrail SeverityFloor: Severity Warning; at least Critical is needed.", "Blocked by guardrail \"severity\": Severity Warning; at least Critical is needed.")]
    [InlineData("Blocked by guardrail SuccessorMissing: no use.", "Blocked by guardrail \"successor missing\": no use.")]
    [InlineData("RevokeServiceAccount: done", "Service account deletion: done")]
    [InlineData("Evaluated: 1 step of 1 alert.", "Evaluated: 1 step of 1 alert.")]
    public void Text_OfTheLedger_HasNoCode(string row, string shown) => Assert.Equal(shown, AlertWords.Text(row));

    /// <summary>A guardrail that allows must not read as if something were wrong.</summary>
    [Fact]
    public void Guardrails_EachHasWordsOfItsOwn()
    {
        var words = Enum.GetValues<Guardrail>().Select(rail => rail.Words()).ToList();

        Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
        Assert.All(words, word => Assert.DoesNotContain("not", word.Split(' ')));
        Assert.All(words, word => Assert.DoesNotContain("no", word.Split(' ')));
    }

    [Fact]
    public void Levels_EachHasATitleOfItsOwn() =>
        Assert.Equal(Enum.GetValues<ContainmentLevel>().Length, Enum.GetValues<ContainmentLevel>().Select(level => level.Title()).Distinct(StringComparer.Ordinal).Count());

    [Fact]
    public void Kinds_HaveNoUnderscore() =>
        Assert.All(Enum.GetValues<LedgerKind>(), kind => Assert.DoesNotContain('_', AlertWords.Kind(Json.Word(kind))));

    [Theory]
    [InlineData("Runaway loop", "longer prompts", "Runaway loop (longer prompts)")]
    [InlineData("longer prompts", "longer prompts", "longer prompts")]
    [InlineData(null, "longer prompts", "longer prompts")]
    public void Cause_IsSaidOnce(string? title, string? cause, string shown) => Assert.Equal(shown, AlertWords.Cause(title, cause));
}
