namespace UsageSentinel.Core.Findings;

/// <summary>How far an act is.</summary>
public enum ActStatus
{
    /// <summary>The provider is about to be asked, or was asked and the answer is not known.</summary>
    Intended,

    /// <summary>The provider did it.</summary>
    Done,

    /// <summary>Checked afterwards: the key is gone, or the limit stands, and no usage says otherwise.</summary>
    Verified,

    /// <summary>The provider refused, or what was done does not hold.</summary>
    Failed,

    /// <summary>A guard rail spoke up between the intent and the provider, who was found to have done nothing. May be begun again.</summary>
    Withdrawn,

    /// <summary>A person asked for what was before; the provider is about to be asked, or the answer is not known.</summary>
    Restoring,

    /// <summary>What was before is in force again.</summary>
    Restored,
}
