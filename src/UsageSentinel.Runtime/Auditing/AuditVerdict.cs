namespace UsageSentinel.Runtime.Auditing;

/// <summary>What an audit of the ledger found.</summary>
public abstract record AuditVerdict
{
    private AuditVerdict()
    {
    }

    /// <summary>Every row follows from the one before, and the chain is the one that was anchored.</summary>
    /// <param name="Rows">How many rows there are.</param>
    /// <param name="AnchoredThrough">The last row an anchor vouches for; what comes after it could still be taken off without a trace. 0 for none.</param>
    /// <param name="Head">The hash of the last row.</param>
    public sealed record Sound(long Rows, long AnchoredThrough, string Head) : AuditVerdict
    {
        /// <summary>How many inputs of steps and decisions are those the rows name.</summary>
        public int Inputs { get; init; }

        /// <summary>Steps whose inputs were removed after their time, as rows say.</summary>
        public int PastRetention { get; init; }

        /// <summary>Steps an earlier version kept, before rows named them: nothing says whether they are as they were.</summary>
        public int Unvouched { get; init; }
    }

    /// <summary>Something was edited, removed, inserted or put elsewhere: a row, or what a row names by its hash.</summary>
    /// <param name="Row">The first row that is not as it must be; 0 where it is not a row.</param>
    /// <param name="Why">What is wrong with it, in one sentence.</param>
    public sealed record Broken(long Row, string Why) : AuditVerdict;
}
