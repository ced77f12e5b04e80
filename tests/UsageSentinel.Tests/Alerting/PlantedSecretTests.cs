using System.Text.RegularExpressions;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting;

/// <summary>Secrets and addresses planted wherever words come from: no event of any kind lets one leave.</summary>
public sealed partial class PlantedSecretTests
{
    private const string Planted = "x sk-admin-PLANTED0123456789abcdef Bearer PLANTEDTOKEN xoxb-1-PLANTED ada.lovelace@example.com y";

    private static readonly AlertEventFactory Announcer = new("test", "v1")
    {
        OwnerOf = _ => Ownership.NoOne with { Owner = Planted, Team = Planted },
    };

    public static TheoryData<RuleKind> EveryRule => [.. Enum.GetValues<RuleKind>()];

    [Theory]
    [MemberData(nameof(EveryRule))]
    public void Announcer_AnyRuleAndStep_LetsNothingLeave(RuleKind rule)
    {
        var alert = Fired(rule);
        var ended = AlertLifecycle.End(alert, ResolvedReason.Cleared, Given.Step(3).End);
        string[] bodies =
        [
            .. Announcer.Announce([new Transition(TransitionKind.Fired, alert, Given.Monday)], null).Select(made => made.ToJson()),
            .. Announcer.Announce(ended.Transitions, null).Select(made => made.ToJson()),
            Announcer.Respond(alert, new ResponseEvent(EventTypes.Withheld, "withheld-1", Planted, Planted), Given.Monday).ToJson(),
            Announcer.Acknowledge(alert, new Ack(alert.Id, Planted, Given.Monday, Given.Monday.AddHours(1), Severity.Critical) { Note = Planted }).ToJson(),
        ];

        Assert.Equal(4, bodies.Length);
        Assert.All(bodies, AssertClean);
    }

    [Fact]
    public async Task Bulletin_LetsNothingLeave()
    {
        var store = new MemoryEntityStore();
        var outbox = new OutboxStore(store);
        await new SystemEvents("test", new AlertCommitter(store, new AlertEventFactory("test", "v1"))).NotifyAsync(
            "id",
            SystemEventTypes.EventRefused,
            $"/providers/openai/accounts/default/projects/proj_1/keys/{Planted}",
            new EventDetails { Audiences = [Audience.OnCall], Name = Planted, Cause = Planted, Explanation = Planted, Decision = Planted },
            Given.Monday,
            CancellationToken.None);

        AssertClean(Assert.Single(await outbox.DueAsync(CancellationToken.None).ToListAsync()).Body!);
    }

    [Fact]
    public void Digest_LetsNothingLeave() => AssertClean(new SentinelEvent("id", "/usagesentinel/test", EventTypes.Firing, "/", Given.Monday, EventText.Clean(new EventDetails
    {
        Audiences = [Audience.Finance],
        Digest = new DigestDetails(Given.Monday, Given.Monday.AddDays(1), 1, null, "estimated", [new DigestLine(Planted, 1, null, Planted)]),
    })).ToJson());

    private static Alert Fired(RuleKind rule)
    {
        var subject = Given.Subject(rule, Planted);
        var finding = new Finding(subject, new Verdict.Anomalous(Given.Anomaly() with { Cause = Planted, Explanation = Planted }));
        return AlertLifecycle.Apply(null, finding, Given.Step(0), true, AlertTiming.Threshold).Alert!;
    }

    private static void AssertClean(string body)
    {
        Assert.DoesNotMatch(Secret(), body);
        Assert.NotNull(SentinelEvent.Parse(body));
    }

    [GeneratedRegex("PLANTED|lovelace|@example", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
