namespace UsageSentinel.Core.Responding;

/// <summary>How far one look at a case is.</summary>
public sealed record ResponseProgress
{
    /// <summary>What the review of earlier actions found. The default is <see cref="ReviewFinding.NotLooked"/>.</summary>
    public ReviewFinding Review { get; init; }

    /// <summary>How far the action of the case is. The default is <see cref="ActionProgress.None"/>.</summary>
    public ActionProgress Act { get; init; }

    /// <summary>The decision; null before the first.</summary>
    public ResponseDecision? Decision { get; init; }

    /// <summary>Whether the case has an alert that the provider's usage can be held against.</summary>
    public bool HasAlert { get; init; }

    /// <summary>Whether the provider was asked for the usage.</summary>
    public bool IsConfirmed { get; init; }

    /// <summary>Whether it is written down that nothing is done.</summary>
    public bool IsWrittenDown { get; init; }
}

/// <summary>What the review of actions that were given up found.</summary>
public enum ReviewFinding
{
    /// <summary>Not looked at yet.</summary>
    NotLooked,

    /// <summary>They are as they were written down.</summary>
    Unchanged,

    /// <summary>One was found done, and the ledger says so now.</summary>
    Changed,
}

/// <summary>How far the action of a case is.</summary>
public enum ActionProgress
{
    /// <summary>None is begun.</summary>
    None,

    /// <summary>One was begun earlier, and it is not known whether the provider did it.</summary>
    Unsettled,

    /// <summary>The intent is written, and the provider has not done it, or not all of it.</summary>
    Pending,

    /// <summary>The provider did it or refused it, and that is written down.</summary>
    Done,

    /// <summary>The intent could not be written: the ledger has changed since the decision, or no setting carries the action.</summary>
    Lost,
}
