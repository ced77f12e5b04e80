using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Tests.Alerting.Notifying;
using UsageSentinel.Tests.Judging;
using static UsageSentinel.Tests.Alerting.Notifying.GivenGroup;

namespace UsageSentinel.Tests.Alerting.Muting;

public sealed class ContainedTests
{
    [Theory]
    [InlineData(ActionStatus.Intended, 119, true)]
    [InlineData(ActionStatus.Intended, 120, false)] // stuck
    [InlineData(ActionStatus.Done, 119, true)]
    [InlineData(ActionStatus.Done, 120, false)] // nobody could check it
    [InlineData(ActionStatus.Verified, 60 * 24 * 30, true)]
    [InlineData(ActionStatus.Failed, 1, false)]
    [InlineData(ActionStatus.Withdrawn, 1, false)]
    [InlineData(ActionStatus.Restoring, 1, false)]
    [InlineData(ActionStatus.Restored, 1, false)]
    public void Answers_AnAct_WhileItIsCarriedOutOrKnownToHold(ActionStatus status, int minutes, bool answers) =>
        Assert.Equal(answers, Of(status).Answers("a.1", Now, Labels(), Now.AddMinutes(minutes)));

    /// <summary>What begins after the key was contained says that it is not.</summary>
    [Theory]
    [InlineData("a.1", 600, true)] // the episode it was done for
    [InlineData("b.1", 59, true)] // usage from before comes late
    [InlineData("b.1", 60, false)]
    [InlineData("b.1", -600, true)]
    public void Answers_AnEpisode_ThatWasHeardOfBeforeOrWithinTheLateness(string id, int heardMinutes, bool answers) =>
        Assert.Equal(answers, Of(ActionStatus.Verified).Answers(id, Now.AddMinutes(heardMinutes), Labels(), Now.AddDays(2)));

    [Theory]
    [InlineData("key", "key_2")]
    [InlineData("key", "-")]
    [InlineData("org", "other")]
    [InlineData("provider", "other")]
    [InlineData("rule", nameof(RuleKind.Budget))]
    [InlineData("rule", nameof(RuleKind.RouteBroken))]
    public void Answers_AnotherSubject_Never(string label, string value) =>
        Assert.False(Of(ActionStatus.Verified).Answers("a.1", Now, Labels().SetItem(label, value), Now));

    /// <summary>An act on the key of <see cref="GivenGroup.Member"/>, done for <c>a.1</c>.</summary>
    internal static Contained Of(ActionStatus status) => new(
        new PastAction("a.1", Given.Account, Given.Series, ContainmentLevel.RevokeKey, status, Now, Now) { DoneAt = status is ActionStatus.Intended ? null : Now });
}
