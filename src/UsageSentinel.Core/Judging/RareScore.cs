using UsageSentinel.Core.Detection;

namespace UsageSentinel.Core.Judging;

/// <summary>Whether a score is rare enough for what is reversible. A second kind of evidence lowers the bar: benign shifts of a key with habits are seldom of two kinds.</summary>
internal static class RareScore
{
    /// <summary>What a second kind of evidence is worth, on the scale of the score.</summary>
    private const double OfSecondKind = 1;

    /// <param name="detection">The score.</param>
    /// <param name="isMature">Whether the habits of the key are known: what a young key does is new in every way.</param>
    public static bool Is(in DetectorScore detection, bool isMature) =>
        detection.Score > detection.Bars.Contain - (isMature && Kinds(detection) >= 2 ? OfSecondKind : 0);

    /// <summary>How many kinds of evidence are strong by themselves. How keys are born is not one: it says the same as volume.</summary>
    private static int Kinds(in DetectorScore detection) =>
        One(detection.Volume) + One(detection.Unit) + One(detection.Novelty) + One(detection.Time);

    private static int One(double evidence) => evidence >= DetectorRule.OwnEvidence ? 1 : 0;
}
