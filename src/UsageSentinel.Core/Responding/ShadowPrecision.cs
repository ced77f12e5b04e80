namespace UsageSentinel.Core.Responding;

/// <summary>How often acting would have been right, as far as people have said so.</summary>
/// <param name="Confirmed">Decisions to act that a person later called right.</param>
/// <param name="Benign">Decisions to act that a person later called wrong.</param>
/// <param name="Unlabelled">Decisions to act that are not labelled.</param>
public sealed record ShadowPrecision(int Confirmed, int Benign, int Unlabelled)
{
    /// <summary>The 97.5 % point of the normal distribution: an interval that holds 95 %.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>How many decisions to act there were.</summary>
    public int WouldHaveActed => Labelled + Unlabelled;

    /// <summary>How many of them a person has spoken of.</summary>
    public int Labelled => Confirmed + Benign;

    /// <summary>The share that was right, 0 to 1; null without labels.</summary>
    public double? Precision => Labelled == 0 ? null : (double)Confirmed / Labelled;

    /// <summary>The lower end of the 95 % interval of that share (Wilson); 0 without labels.</summary>
    public double Low => Confirmed == 0 ? 0 : Math.Max(0, Centre - HalfWidth);

    /// <summary>The upper end; 1 without labels.</summary>
    public double High => Benign == 0 ? 1 : Math.Min(1, Centre + HalfWidth);

    public static ShadowPrecision Of(IEnumerable<ShadowLabel> labels)
    {
        var (confirmed, benign, unlabelled) = (0, 0, 0);
        foreach (var label in labels)
        {
            _ = label switch
            {
                ShadowLabel.Confirmed => ++confirmed,
                ShadowLabel.Benign => ++benign,
                ShadowLabel.None => ++unlabelled,
                _ => throw new System.Diagnostics.UnreachableException(),
            };
        }

        return new ShadowPrecision(confirmed, benign, unlabelled);
    }

    private double Centre => (Precision.GetValueOrDefault() + (Z * Z / (2 * Labelled))) / Denominator;

    private double HalfWidth
    {
        get
        {
            var share = Precision.GetValueOrDefault();
            return Z / Denominator * Math.Sqrt((share * (1 - share) / Labelled) + (Z * Z / (4.0 * Labelled * Labelled)));
        }
    }

    private double Denominator => 1 + (Z * Z / Labelled);
}

/// <summary>What a person said of an alert afterwards.</summary>
public enum ShadowLabel
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>The key was abused.</summary>
    Confirmed,

    /// <summary>It was not abuse.</summary>
    Benign,
}
