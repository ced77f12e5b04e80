using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Tests.Channels.Rig;

/// <summary>Notices about a stolen key in the small hours, and one of everything else that is told.</summary>
internal static class GivenNotices
{
    public static readonly DateTimeOffset Now = new(2026, 11, 25, 3, 20, 0, TimeSpan.Zero);

    public static readonly Route Route = new("test", ChannelKind.Console, ["finance", "oncall"], RouteMatch.Anything);

    public const string Hostile =
        "<script>alert(1)</script> @channel <!here> <at>Everyone</at> \u001b[31mred\u001b[0m\r\nBcc: evil@example.com\r\n\u202Egnp.exe *b* [x](javascript:alert(1)) {{DATE(2026)}} sk-proj-" + ChannelRig.Planted;

    public static SentinelEvent Spike => new(
        "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f.1795574400.2.Fired",
        "/usagesentinel/test",
        "UsageSentinel.Alert.Firing.v1",
        "/providers/openai/accounts/acme/projects/proj_shop/keys/key_checkout",
        new DateTimeOffset(2026, 11, 25, 3, 5, 0, TimeSpan.Zero),
        new EventDetails
        {
            Audiences = ["oncall", "response"],
            AlertId = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f.1795574400",
            Sequence = 2,
            Rule = "Spike",
            Severity = "critical",
            Provider = "openai",
            Account = "acme",
            ProjectId = "proj_shop",
            ApiKeyId = "key_checkout",
            KeyName = "checkout-prod",
            ProjectName = "Shop",
            Owner = "dana",
            Team = "payments",
            ActiveAt = new DateTimeOffset(2026, 11, 24, 23, 0, 0, TimeSpan.Zero),
            FiredAt = new DateTimeOffset(2026, 11, 25, 3, 5, 0, TimeSpan.Zero),
            Meter = "USD/h",
            Observed = 98.4,
            Expected = 2.4,
            Score = 11.2,
            ExcessUsd = 412.07m,
            BurnUsdPerHour = 118.4m,
            CostBasis = "estimated",
            PriceVersion = "openai-2026-11",
            Cause = "requests at 41 times normal, on a model this key never used before",
            Explanation = "98.40 USD/h against 2.40 expected at this hour of the week; 38 of 41 times is volume, the rest a more expensive model.",
            DataThrough = new DateTimeOffset(2026, 11, 25, 3, 17, 30, TimeSpan.Zero),
        });

    public static Notice First => Of(NotifyReason.First, Spike);

    public static Notice Over => Of(NotifyReason.AllResolved, Spike with
    {
        Id = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f.1795574400.5.Resolved",
        Type = "UsageSentinel.Alert.Resolved.v1",
        Data = Spike.Data with { ResolvedAt = Now.AddMinutes(-30), ResolvedReason = "KeyGone" },
    });

    public static Notice OfHostileNames => Of(NotifyReason.First, Spike with
    {
        Data = Spike.Data with { Owner = Hostile, Team = Hostile, Name = Hostile, KeyName = Hostile, ProjectName = Hostile, ApiKeyId = Hostile, ProjectId = Hostile, Cause = Hostile, Explanation = Hostile, Decision = Hostile, Account = Hostile },
    });

    /// <summary>An alert whose response waits for a person, in its first notice.</summary>
    public static Notice Waiting => Of(NotifyReason.First, Spike, Spike with
    {
        Id = "0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f.1795574400.response.awaiting-Throttle",
        Type = "UsageSentinel.Response.AwaitingApproval.v1",
        Data = Spike.Data with
        {
            Decision = "Throttle",
            Explanation = "The mode approve needs one approval. All other guardrails allow the action: lower the project's rate limits. Also affected: no other key. Expected loss after the action: $0.40.",
        },
    });

    /// <summary>Two alerts of a group; the second one is over, and its action was blocked.</summary>
    public static Notice Two => Of(
        NotifyReason.SomeResolved,
        Spike,
        Spike with
        {
            Id = "1f.1795574400.5.Resolved",
            Type = "UsageSentinel.Alert.Resolved.v1",
            Data = Spike.Data with { AlertId = "1f.1795574400", ApiKeyId = "key_search", KeyName = "search", Owner = "kim", ResolvedAt = Now.AddMinutes(-30), ResolvedReason = "Cleared", ExcessUsd = 3.2m },
        }) with
    {
        Responses = System.Collections.Immutable.ImmutableDictionary<string, SentinelEvent>.Empty.Add("1f.1795574400", Spike with
        {
            Id = "1f.1795574400.response.withheld-2-ProtectedKey",
            Type = "UsageSentinel.Response.Withheld.v1",
            Data = Spike.Data with { AlertId = "1f.1795574400", Decision = "ProtectedKey", Explanation = "The key is protected by 'search'." },
        }),
    };

    public static Notice Digest => Of(NotifyReason.Digest, Spike with
    {
        Id = "digest.2026-W47",
        Type = "UsageSentinel.Cost.Digest.v1",
        Data = new EventDetails
        {
            Audiences = ["finance"],
            Account = "acme",
            Digest = new DigestDetails(
                new DateTimeOffset(2026, 11, 16, 0, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero),
                18_204.55m,
                12_001.10m,
                "billed",
                [
                    new DigestLine("payments", 9_120.00m, 4_000.00m, "twice the requests, same price") { IncidentUsd = 1_200.50m },
                    new DigestLine(Hostile, 400m, null, Hostile),
                    new DigestLine("search", 0.004m, 0m, null),
                ])
            {
                BilledUsd = 18_204.55m,
                IncidentUsd = 1_200.50m,
            },
        },
    });

    public static Notice Canary => RouteProbe.Of(Route, "test", Now);

    /// <summary>More alerts than anybody reads, each with the longest texts there may be, in characters that are long in JSON.</summary>
    public static Notice Storm => Of(
        NotifyReason.NewAlerts,
        [
            .. Enumerable.Range(0, 40).Select(index => Spike with
            {
                Id = $"e{index}",
                Data = Spike.Data with { Cause = new string('界', 3000), Explanation = new string('<', 5000), ApiKeyId = $"key_{index}" },
            }),
        ]) with { MoreSuppressed = 60 };

    public static Notice Of(NotifyReason reason, params ImmutableArray<SentinelEvent> events) =>
        new(Route, events[0].Data.AlertId ?? events[0].Id, reason, events, 0, Now, null);
}
