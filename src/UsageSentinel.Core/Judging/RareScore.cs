using UsageSentinel.Core.Detection;

namespace UsageSentinel.Core.Judging;

/// <summary>Whether a score is rare enough for what is reversible. A second kind of evidence lowers the bar: benign shifts are seldom of two kinds.</summary>
internal static class RareScore
{
    /// <summary>What a second kind of evidence is worth, on the scale of the score.</summary>
    private const double OfSecondKind = 1.5;

    public static bool Is(in DetectorScore detection) =>
        detection.Score > detection.Bars.Contain - (Kinds(detection) >= 2 ? OfSecondKind : 0);

    /// <summary>How many kinds of evidence are strong by themselves. How keys are born is not one: it says the same as volume.</summary>
    private static int Kinds(in DetectorScore detection) =>
        One(detection.Volume) + One(detection.Unit) + One(detection.Novelty) + One(detection.Time);

    private static int One(double evidence) => evidence >= DetectorRule.OwnEvidence ? 1 : 0;
}
