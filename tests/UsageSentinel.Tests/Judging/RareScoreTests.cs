using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Tests.Judging;

/// <summary>Which scores allow a reversible action.</summary>
public sealed class RareScoreTests
{
    [Theory]
    [InlineData(6.1, 6.1, 0, 0, 0, true, "above the bar")]
    [InlineData(6, 6, 1.9, 1.9, 1.9, false, "at the bar, with nothing else that is strong by itself")]
    [InlineData(5.1, 5.1, 2, 0, 0, true, "longer requests as well")]
    [InlineData(5.1, 5.1, 0, 2, 0, true, "a new model as well")]
    [InlineData(5.1, 5.1, 0, 0, 2, true, "an idle hour as well")]
    [InlineData(5, 5, 3, 3, 3, false, "a third kind counts no more than the second")]
    [InlineData(5.1, 0, 5.1, 0, 0, false, "one kind, whichever it is")]
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

        Assert.Equal((why, isRare), (why, RareScore.Is(detection, isMature: true)));
        Assert.Equal((why, score > 6), (why, RareScore.Is(detection, isMature: false)));
    }

    /// <summary>A key that is only busier than other new keys are born has one kind of evidence.</summary>
    [Fact]
    public void Is_BirthBesideVolume_IsOneKind()
    {
        Assert.False(RareScore.Is(new DetectorScore { Score = 5.1, Volume = 5.1, Birth = 5, Bars = new ScoreThresholds(3, 9) { Contain = 6 } }, isMature: true));
    }

    [Fact]
    public void Is_BarThatWasNotCalibrated_IsNever() =>
        Assert.False(RareScore.Is(new DetectorScore { Score = 99, Volume = 99, Unit = 99, Bars = new ScoreThresholds(3, 9) }, isMature: true));
}
