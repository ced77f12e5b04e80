using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>What silences match a notice by.</summary>
public sealed class MemberLabelTests
{
    [Fact]
    public void Labels_OfAnEvent_AreThoseOfTheAlertItsTeamAndTheOperatorsOwn()
    {
        var details = new EventDetails { Audiences = [Audience.OnCall], ApiKeyId = "key_1", Severity = "critical", Team = "search", Owner = "Ada Example", Labels = ["env=prod", "key=mine", "plain"] };

        var labels = GroupedAlertFactory.Labels(new SentinelEvent("e", "/usagesentinel/test", EventTypes.Firing, "/", DateTimeOffset.UnixEpoch, details));

        Assert.Equal(("prod", "key_1", "critical", "search", string.Empty), (labels["env"], labels["key"], labels["severity"], labels["team"], labels["plain"]));
        Assert.DoesNotContain("Ada Example", labels.Values);
    }
}
