namespace UsageSentinel.Core.Findings;

/// <summary>Kinds of evidence that are independent of one another. Anything irreversible needs two of them.</summary>
[Flags]
public enum EvidenceFamilies
{
    None = 0,

    /// <summary>More requests, tokens or dollars.</summary>
    Volume = 1,

    /// <summary>Another size, price or mix of requests.</summary>
    UnitAndShape = 2,

    /// <summary>A model, endpoint or tier never used before.</summary>
    Novelty = 4,

    /// <summary>Use at a time that was always empty: dormancy, off-hours.</summary>
    Time = 8,

    /// <summary>Word from outside: a leak report, a decoy key used.</summary>
    External = 16,
}

internal static class EvidenceFamiliesExtensions
{
    public static int Count(this EvidenceFamilies families) => System.Numerics.BitOperations.PopCount((uint)families);

    /// <summary>In words for people, separated by commas; <c>none</c> for none.</summary>
    public static string Words(this EvidenceFamilies families) => families is EvidenceFamilies.None
        ? "none"
        : string.Join(", ", Enum.GetValues<EvidenceFamilies>().Where(one => one is not EvidenceFamilies.None && families.HasFlag(one)).Select(Word));

    private static string Word(EvidenceFamilies family) => family switch
    {
        EvidenceFamilies.Volume => "volume",
        EvidenceFamilies.UnitAndShape => "unit and shape",
        EvidenceFamilies.Novelty => "novelty",
        EvidenceFamilies.Time => "time",
        EvidenceFamilies.External => "external",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
