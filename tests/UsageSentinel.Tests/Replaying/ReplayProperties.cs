using System.Collections.Immutable;
using FsCheck.Xunit;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Replaying;
using static UsageSentinel.Tests.Detection.GivenUsage;

namespace UsageSentinel.Tests.Replaying;

public sealed class ReplayProperties
{
    private const int Days = 18;

    [Property(MaxTest = 8)]
    public bool Run_ARecordCutAtAnEventTime_GivesTheAnswerCutThere(int seed, byte cut, bool isFine)
    {
        var minutes = isFine ? 10 : 60;
        var at = Monday + (((12 * 24) + (cut * 6 * 24 / 256)) * 3600L);
        var keys = Organization(seed, minutes);
        var whole = Said(keys, minutes, at);
        var part = Said([.. keys.Select(key => key with { Rows = [.. key.Rows.Where(row => row.Start < at)] })], minutes, at);
        return whole.Scores.Count > 0 && whole.Scores.SequenceEqual(part.Scores) && whole.Alerts.SequenceEqual(part.Alerts);
    }

    [Property(MaxTest = 4)]
    public bool Run_KeysInAnyOrder_GiveTheSameAlerts(int seed)
    {
        var keys = Organization(seed, 60);
        var end = Monday + (Days * 86_400L);
        return Said(keys, 60, end).Alerts.SequenceEqual(Said([.. keys.Reverse()], 60, end).Alerts);
    }

    [Fact]
    public void Run_AnOrganizationUnderAttack_AlertsAndWouldActOnNoMoreThanTheHourAllows()
    {
        var keys = Enumerable.Range(0, 12)
            .Select(key => new RecordedKey("proj", $"key_{key}", [.. Theft(key).Select(Row)]))
            .ToImmutableArray();
        var said = Said(keys, 60, Monday + (Days * 86_400L), revocations: 1);
        Assert.Equal(12, said.Alerts.Select(alert => alert.Key).Distinct().Count());
        var acts = said.Alerts.Where(alert => alert.Acted is not null).ToList();
        Assert.NotEmpty(acts);
        Assert.All(acts.Where(alert => alert.Level is ContainmentLevel.RevokeKey).GroupBy(alert => alert.Acted), hour => Assert.InRange(hour.Count(), 1, 3));
        Assert.All(acts.Where(alert => alert.Level is ContainmentLevel.Throttle).GroupBy(alert => alert.Acted), hour => Assert.InRange(hour.Count(), 1, 10));
    }

    /// <summary>Twelve times the requests, each at ten times the cost: two kinds of evidence, and money.</summary>
    private static IEnumerable<DetectorInput> Theft(int seed) => Of(seed, hours: Days * 24, from: 16 * 24, factor: 12)
        .Select(step => step.Start < Monday + (16 * 86_400L) ? step : step with { Usd = step.Usd * 10 });

    private static ImmutableArray<RecordedKey> Organization(int seed, int minutes) =>
    [
        .. Enumerable.Range(0, 5).Select(key => new RecordedKey(
            "proj", $"key_{key}", [.. Of(seed ^ key, Days * 24, minutes: minutes, from: (13 * 24) + (key * 10), factor: key * 8).Select(Row)])),
    ];

    private static (List<(string Key, long Start, double Score)> Scores, List<(string Key, DateTimeOffset? Fired, DateTimeOffset? Acted, ContainmentLevel? Level)> Alerts) Said(
        ImmutableArray<RecordedKey> keys, int minutes, long until, double revocations = 0.001)
    {
        var scores = new List<(string, long, double)>();
        var replay = new Replay(Policy.Default with { Tolerance = new FalseAlertBudget(RevocationsPerKeyMonth: revocations) });
        var outcome = replay.Run(keys, minutes, bucket =>
        {
            if (bucket.Window.Start.ToUnixTimeSeconds() < until)
            {
                scores.Add((bucket.Key.Key, bucket.Window.Start.ToUnixTimeSeconds(), bucket.Score));
            }
        });
        var end = DateTimeOffset.FromUnixTimeSeconds(until);
        return (scores,
        [
            .. outcome.Alerts.Where(alert => alert.Alert.FiredAt <= end)
                .Select(alert => (alert.Alert.Subject.Key?.Value ?? "all", alert.Alert.FiredAt, alert.Response?.At <= end ? alert.Response?.At : null, alert.Response?.At <= end ? alert.Response?.Level : null)),
        ]);
    }
}
