using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Tests.Judging;
using static UsageSentinel.Tests.Notifying.GivenGroup;

namespace UsageSentinel.Tests.Notifying;

public sealed class ContainedTests
{
    [Theory]
    [InlineData(ActStatus.Intended, 119, true)]
    [InlineData(ActStatus.Intended, 120, false)] // stuck
    [InlineData(ActStatus.Done, 119, true)]
    [InlineData(ActStatus.Done, 120, false)] // nobody could check it
    [InlineData(ActStatus.Verified, 60 * 24 * 30, true)]
    [InlineData(ActStatus.Failed, 1, false)]
    [InlineData(ActStatus.Withdrawn, 1, false)]
    [InlineData(ActStatus.Restoring, 1, false)]
    [InlineData(ActStatus.Restored, 1, false)]
    public void Answers_AnAct_WhileItIsCarriedOutOrKnownToHold(ActStatus status, int minutes, bool answers) =>
        Assert.Equal(answers, Of(status).Answers("a.1", Now, Labels(), Now.AddMinutes(minutes)));

    /// <summary>What begins after the key was contained says that it is not.</summary>
    [Theory]
    [InlineData("a.1", 600, true)] // the episode it was done for
    [InlineData("b.1", 59, true)] // usage from before comes late
    [InlineData("b.1", 60, false)]
    [InlineData("b.1", -600, true)]
    public void Answers_AnEpisode_ThatWasHeardOfBeforeOrWithinTheLateness(string id, int heardMinutes, bool answers) =>
        Assert.Equal(answers, Of(ActStatus.Verified).Answers(id, Now.AddMinutes(heardMinutes), Labels(), Now.AddDays(2)));

    [Theory]
    [InlineData("key", "key_2")]
    [InlineData("key", "-")]
    [InlineData("org", "other")]
    [InlineData("provider", "other")]
    [InlineData("rule", nameof(RuleKind.Budget))]
    [InlineData("rule", nameof(RuleKind.RouteBroken))]
    public void Answers_AnotherSubject_Never(string label, string value) =>
        Assert.False(Of(ActStatus.Verified).Answers("a.1", Now, Labels().SetItem(label, value), Now));

    /// <summary>An act on the key of <see cref="GivenGroup.Member"/>, done for <c>a.1</c>.</summary>
    internal static Contained Of(ActStatus status) => new(
        new PastAct("a.1", Given.Account, Given.Series, Rung.RevokeKey, status, Now, Now) { DoneAt = status is ActStatus.Intended ? null : Now });
}
