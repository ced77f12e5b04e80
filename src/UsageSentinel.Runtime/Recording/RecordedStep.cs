namespace UsageSentinel.Runtime.Recording;

/// <summary>A step of the engine as it is kept.</summary>
/// <param name="Name">Alert, number and hash.</param>
/// <param name="State">How it compares with what the ledger says.</param>
/// <param name="Step">What it holds; null where that was not read, or is not what any version wrote.</param>
public sealed record RecordedStep(string Name, StepState State, JudgedTransition? Step)
{
    /// <summary>The alert's number for it; as the name has it where that is no number.</summary>
    public string Number => Name.Split('|') is [_, var number, ..] ? number.TrimStart('0') : Name;
}

/// <summary>How a kept step compares with what the ledger says.</summary>
public enum StepState
{
    /// <summary>It is what the ledger names.</summary>
    Chained,

    /// <summary>It is what was written, and the next run takes it into the ledger.</summary>
    Waiting,

    /// <summary>It holds something else than when it was written.</summary>
    Altered,

    /// <summary>The ledger names it, and it is gone.</summary>
    Missing,

    /// <summary>Neither the ledger nor a sweep knows of it.</summary>
    Inserted,

    /// <summary>It was removed after its time, and the ledger says so.</summary>
    PastRetention,

    /// <summary>An earlier version stored it, before the ledger named steps: it cannot be verified.</summary>
    Unvouched,
}

/// <summary>Whether the ledger says that the inputs of an alert were removed.</summary>
public enum PurgeMark
{
    None,
    Purged,
}
