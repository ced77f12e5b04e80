namespace UsageSentinel.Core.Rotating;

/// <summary>What is done next with a rotation.</summary>
public enum RotationStep
{
    /// <summary>Nothing now: the next run looks again.</summary>
    Wait,

    /// <summary>Nothing ever again.</summary>
    Finish,

    /// <summary>Write down that a new key is about to be created.</summary>
    Begin,

    /// <summary>Find out what of this rotation exists at the provider and in the vault.</summary>
    FindSuccessor,

    /// <summary>Hold the rate limits of the project at normal, for the replacement of a revoked key.</summary>
    Limit,

    /// <summary>Create a service account and a key.</summary>
    Create,

    /// <summary>Delete what was created and whose secret is lost.</summary>
    Discard,

    /// <summary>Take the key that was found as the new key.</summary>
    Adopt,

    /// <summary>Write the secret to the vault.</summary>
    Store,

    /// <summary>Hand the baseline to the new key, and notify the owners.</summary>
    Announce,

    /// <summary>Ask the provider for the old key.</summary>
    FindOldKey,

    /// <summary>Read the usage of both keys.</summary>
    ReadUsage,

    /// <summary>The new key is in use.</summary>
    BeginOverlap,

    /// <summary>The deadline is over: name who still uses the old key, and alert the owners.</summary>
    NameStragglers,

    /// <summary>The cut-over is observed.</summary>
    CutOver,

    /// <summary>Ask the guardrails of a deletion.</summary>
    AskGuardrails,

    /// <summary>A guardrail blocks the deletion: write down which.</summary>
    Withhold,

    /// <summary>The old key is in use again: watch it again.</summary>
    Resume,

    /// <summary>Write down that the old key is about to be deleted.</summary>
    BeginDeletion,

    /// <summary>Delete the old key.</summary>
    Delete,

    /// <summary>The old key is gone: write that down.</summary>
    ConfirmDeletion,

    /// <summary>The deletion holds: the rotation is complete.</summary>
    Complete,

    /// <summary>Lift the limits of a replacement.</summary>
    Release,

    /// <summary>A person cancelled it: write down what remains.</summary>
    Cancel,
}
