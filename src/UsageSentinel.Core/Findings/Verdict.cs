namespace UsageSentinel.Core.Findings;

/// <summary>What a rule says of a bucket.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>Nothing unusual.</summary>
    /// <param name="Since">When it became so, where that was before the bucket; null for its start.</param>
    public sealed record Normal(DateTimeOffset? Since = null) : Verdict;

    /// <summary>The condition holds.</summary>
    public sealed record Anomalous(Anomaly Anomaly) : Verdict;

    /// <summary>The rule cannot decide; alerts stay as they are.</summary>
    public sealed record Undecided(UndecidedReason Why) : Verdict;

    public static Verdict Ok { get; } = new Normal();
}

/// <summary>Why a rule cannot decide.</summary>
public enum UndecidedReason
{
    /// <summary>Too little history to say what is normal.</summary>
    Immature,

    /// <summary>Late usage may still arrive, and only its absence would matter.</summary>
    Incomplete,

    /// <summary>The rule does not apply to this series.</summary>
    NotApplicable,

    /// <summary>Below what raises an alert and above what ends one.</summary>
    WithinHysteresis,
}
