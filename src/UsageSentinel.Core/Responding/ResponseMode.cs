namespace UsageSentinel.Core.Responding;

/// <summary>How far the product may go by itself; from the least to the most.</summary>
public enum ResponseMode
{
    /// <summary>Decide and record, never act. The default.</summary>
    Observe,

    /// <summary>Act when a person approved.</summary>
    Approve,

    /// <summary>Act when all guardrails allow it.</summary>
    Enforce,
}
