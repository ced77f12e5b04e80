using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Tests.Judging;

/// <summary>Which scores allow a reversible action.</summary>
public sealed class RareScoreTests
{
    [Theory]
    [InlineData(6.1, 6.1, 0, 0, 0, true, "above the bar")]
    [InlineData(6, 6, 1.9, 1.9, 1.9, false, "at the bar, with nothing else that is strong by itself")]
    [InlineData(4.6, 4.6, 2, 0, 0, true, "longer requests as well")]
    [InlineData(4.6, 4.6, 0, 2, 0, true, "a new model as well")]
    [InlineData(4.6, 4.6, 0, 0, 2, true, "an idle hour as well")]
    [InlineData(4.5, 4.5, 3, 3, 3, false, "a third kind counts no more than the second")]
    [InlineData(4.6, 0, 4.6, 0, 0, false, "one kind, whichever it is")]
    public void Is_Score_IsComparedWithTheBarForOneOrTwoKinds(double score, double volume, double unit, double novelty, double time, bool isRare, string why)
    {
        var detection = new DetectorScore
        {
            Score = score,
            Volume = volume,
            Unit = unit,
            Novelty = novelty,
            Time = time,
            Bars = new ScoreThresholds(3, 9) { Contain = 6 },
        };

        Assert.Equal((why, isRare), (why, RareScore.Is(detection)));
    }

    /// <summary>A key that is only busier than other new keys are born has one kind of evidence.</summary>
    [Fact]
    public void Is_BirthBesideVolume_IsOneKind()
    {
        Assert.False(RareScore.Is(new DetectorScore { Score = 4.6, Volume = 4.6, Birth = 5, Bars = new ScoreThresholds(3, 9) { Contain = 6 } }));
    }

    [Fact]
    public void Is_BarThatWasNotCalibrated_IsNever() =>
        Assert.False(RareScore.Is(new DetectorScore { Score = 99, Volume = 99, Unit = 99, Bars = new ScoreThresholds(3, 9) }));
}
