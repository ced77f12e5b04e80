using UsageSentinel.Core.Findings;

namespace UsageSentinel.Tests.Responding;

/// <summary>A sample of what <c>acts</c> of the benchmarks counts over thousands of key-months: no innocent key is deleted, and hardly one is throttled.</summary>
public sealed class InnocentKeyTests
{
    /// <summary>Used for nothing else.</summary>
    private static readonly int[] Seeds = [95_005, 95_006, 95_008];

    [Fact]
    public async Task EveryBenignSurprise_DeletesNothingAndThrottlesHardlyAnything()
    {
        var runs = new List<InnocentRun>();
        foreach (var seed in Seeds)
        {
            runs.Add(await InnocentLives.LiveAsync(seed, keys: 24, after: 3));
        }

        // It could have been: every kind of surprise happened, and some of it was critical.
        Assert.Equal(5, runs.SelectMany(run => run.Surprises).Select(surprise => surprise.Type).Distinct().Count());
        Assert.All(runs, run => Assert.True(run is { KeyMonths: > 25, FineKeyMonths: > 5, Rotations: > 0 }));
        var alerts = runs.SelectMany(run => run.Alerts).ToList();
        Assert.Contains(alerts, alert => alert.Severity is Severity.Critical);
        Assert.All(alerts, alert => Assert.False(alert.Would.IsIrreversible(), alert.What));
        Assert.True(alerts.Count(alert => alert.Would is not ContainmentLevel.None) <= 2, string.Join(" / ", alerts.Select(alert => $"{alert.Would} {alert.What}")));
    }
}
