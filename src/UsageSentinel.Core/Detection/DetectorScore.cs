using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>Kinds of evidence that do not follow from one another.</summary>
public enum EvidenceFamily
{
    None = 0,

    /// <summary>More requests, tokens or dollars than the key's season, level and history allow.</summary>
    Volume = 1,

    /// <summary>More expensive or longer requests than usual.</summary>
    Unit = 2,

    /// <summary>Models the key never used.</summary>
    Novelty = 3,

    /// <summary>Use at hours that were always quiet, or after long idleness.</summary>
    Time = 4,

    /// <summary>A key busier in its first day than keys are born.</summary>
    Birth = 5,
}

/// <summary>What the detector says of one bucket.</summary>
public struct DetectorScore
{
    /// <summary>Calibrated evidence, about −log₁₀ of the chance of an ordinary hour; zero or more.</summary>
    public double Score { get; internal set; }

    /// <summary>The family that carries the score.</summary>
    public EvidenceFamily Family { get; internal set; }

    /// <summary>The channel that carries it.</summary>
    public Channel Channel { get; internal set; }

    /// <summary>Length of the window that carries it, in hours.</summary>
    public double WindowHours { get; internal set; }

    /// <summary>True where the level shift of the last day was divided out.</summary>
    public bool IsShape { get; internal set; }

    /// <summary>The window's sum (volume), mean (usual: geometric, per half hour) or quotient (unit).</summary>
    public double Observed { get; internal set; }

    /// <summary>What was expected there.</summary>
    public double Expected { get; internal set; }

    /// <summary>
    /// Reference dollars above expectation in the window; zero or more. Of the whole usage of the key, whatever channel carries the
    /// score: longer prompts at the usual price of a request are money too where there are more requests.
    /// </summary>
    public double ExcessUsd { get; internal set; }

    /// <summary>The same an hour.</summary>
    public double ExcessUsdPerHour { get; internal set; }

    /// <summary>The most reference dollars above expectation in any window; zero or more.</summary>
    public double MostExcessUsd { get; internal set; }

    /// <summary>Evidence of each family, on the scale of the score but before the discount for a young key.</summary>
    public double Volume { get; internal set; }
    public double Unit { get; internal set; }
    public double Novelty { get; internal set; }
    public double Time { get; internal set; }
    public double Birth { get; internal set; }

    /// <summary>Observed to expected; 1 where nothing was expected nor seen.</summary>
    public readonly double Ratio => Expected > 0 ? Observed / Expected : Observed > 0 ? double.PositiveInfinity : 1;

    /// <summary>What the score is worth; normal where it was not weighed.</summary>
    public ScoreVerdict Verdict { get; internal set; }

    /// <summary>The organization's bars it was compared with.</summary>
    public ScoreThresholds Bars { get; internal set; }

    /// <summary>The key's own bar it was compared with.</summary>
    public double KeyBar { get; internal set; }

    /// <summary>Whether the bars are lower than usual, because somebody outside reported that the key may have leaked.</summary>
    public bool IsWatched { get; internal set; }

    /// <summary>The closed day, where the bucket was learned and ends one.</summary>
    public DayClose Day { get; internal set; }

    internal Ratios Ratios;
    internal int Tail;
    internal double Raw;

    /// <summary>The score as stored for the organization.</summary>
    internal double Level;
}
