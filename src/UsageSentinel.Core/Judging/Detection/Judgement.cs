using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Judging.Detection;

/// <summary>What the detector says of one bucket.</summary>
public struct Judgement
{
    /// <summary>Calibrated evidence, about −log₁₀ of the chance; zero or more.</summary>
    public double Score { get; internal set; }

    /// <summary>The score without the discount for an immature key.</summary>
    public double Raw { get; internal set; }

    /// <summary>The channel and the window that carry the score.</summary>
    public Channel Channel { get; internal set; }

    /// <summary>Length of that window, in hours.</summary>
    public double WindowHours { get; internal set; }

    /// <summary>True where the level shift of the last day was divided out.</summary>
    public bool IsShape { get; internal set; }

    /// <summary>The window's sum (volume) or quotient (unit) and what was expected of it.</summary>
    public double Observed { get; internal set; }
    public double Expected { get; internal set; }

    /// <summary>Evidence per family.</summary>
    public double Volume { get; internal set; }
    public double Unit { get; internal set; }
    public double Novelty { get; internal set; }
    public double Time { get; internal set; }
    public double Birth { get; internal set; }

    /// <summary>Index of the pair of channel and window that carries the score.</summary>
    public int Tail { get; internal set; }

    /// <summary>Its log ratio.</summary>
    public double Ratio { get; internal set; }

    internal Ratios Ratios;
}
