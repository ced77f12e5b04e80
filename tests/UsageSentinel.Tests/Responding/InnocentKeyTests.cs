using UsageSentinel.Core.Findings;

namespace UsageSentinel.Tests.Responding;

/// <summary>A sample of what <c>acts</c> of the benchmarks counts over thousands of key-months: nobody innocent is acted on.</summary>
public sealed class InnocentKeyTests
{
    /// <summary>Used for nothing else.</summary>
    private static readonly int[] Seeds = [95_005, 95_006, 95_008];

    [Fact]
    public async Task EveryBenignSurprise_IsNotActedOn()
    {
        var runs = new List<InnocentRun>();
        foreach (var seed in Seeds)
        {
            runs.Add(await InnocentLives.LiveAsync(seed, keys: 24, after: 3));
        }

        // It could have been: every kind of surprise happened, and some of it was critical.
        Assert.Equal(5, runs.SelectMany(run => run.Surprises).Select(surprise => surprise.Type).Distinct().Count());
        Assert.All(runs, run => Assert.True(run is { KeyMonths: > 25, FineKeyMonths: > 5, Rotations: > 0 }));
        Assert.NotEmpty(runs.SelectMany(run => run.Critical));
        Assert.All(runs.SelectMany(run => run.Critical), alert => Assert.Equal((ContainmentLevel.None, alert.What), (alert.Would, alert.What)));
    }
}
