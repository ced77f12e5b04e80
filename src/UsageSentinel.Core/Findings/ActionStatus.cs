namespace UsageSentinel.Core.Findings;

/// <summary>How far an act is.</summary>
public enum ActionStatus
{
    /// <summary>The provider is about to be asked, or was asked and the answer is not known.</summary>
    Intended,

    /// <summary>The provider did it.</summary>
    Done,

    /// <summary>Checked afterwards: the key is deleted, or the limit is set, and no usage contradicts it.</summary>
    Verified,

    /// <summary>The provider refused, or what was done does not hold.</summary>
    Failed,

    /// <summary>A guardrail blocked it between the intent and the provider, and the provider had done nothing. May be started again.</summary>
    Withdrawn,

    /// <summary>A person asked for what was before; the provider is about to be asked, or the answer is not known.</summary>
    Restoring,

    /// <summary>What was before is in force again.</summary>
    Restored,
}
