using UsageSentinel.Core.Rotating;

namespace UsageSentinel.Tests.Rotating;

/// <summary>When a revoked key may be replaced.</summary>
public class ReplacementTests
{
    private static readonly DateTimeOffset Now = GivenRotation.Start;

    private static readonly ReplacementFacts Fine = new(true, "removed from the repository", RevocationState.Verified, false, null);

    public static TheoryData<string, ReplacementFacts, string> Refused => new()
    {
        { "off by default", Fine with { IsAllowed = false }, "response.replaceRevoked is off" },
        { "no word of a person", Fine with { Statement = "" }, "--source-closed" },
        { "a word is no statement", Fine with { Statement = "done" }, "--source-closed" },
        { "a novel is none either", Fine with { Statement = new string('x', 501) }, "10 to 500 characters" },
        { "unsure is no", Fine with { Revocation = RevocationState.Unreadable }, "sentinel audit verify" },
        { "somebody else deleted it", Fine with { Revocation = RevocationState.None }, "did not revoke this key" },
        { "it may not hold", Fine with { Revocation = RevocationState.NotVerified }, "not verified yet" },
        { "it came back", Fine with { IsListed = true }, "lists this key" },
        { "the provider is silent", Fine with { IsListed = null }, "could not be asked" },
        { "replaced a moment ago", Fine with { LastReplacedAt = Now }, "once in 7 days" },
        { "almost seven days ago", Fine with { LastReplacedAt = Now - Replacement.Pause + TimeSpan.FromSeconds(1) }, "once in 7 days" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refusal_OneThingIsWrong_SaysWhichAndWhatToDo(string why, ReplacementFacts facts, string says) =>
        Assert.True(Replacement.Refusal(facts, Now)?.Contains(says, StringComparison.Ordinal) is true, $"{why}: {Replacement.Refusal(facts, Now)}");

    [Fact]
    public void Refusal_NothingIsWrong_IsNone()
    {
        Assert.Null(Replacement.Refusal(Fine, Now));
        Assert.Null(Replacement.Refusal(Fine with { LastReplacedAt = Now - Replacement.Pause }, Now));
    }
}
