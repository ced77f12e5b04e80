namespace UsageSentinel.Core.Responding;

/// <summary>Reasons not to act, in the order they are asked. All are asked every time; the first that blocks names the decision.</summary>
public enum Guardrail
{
    /// <summary>The stop switch is on, or cannot be read.</summary>
    StopSwitch,

    /// <summary>The key, its name or its project is protected. Wins over everything that speaks for acting.</summary>
    ProtectedKey,

    /// <summary>The mode is <c>observe</c>: say what would be done, do nothing.</summary>
    ObserveOnly,

    /// <summary>The mode is <c>approve</c> and approval is missing.</summary>
    ApprovalMissing,

    /// <summary>A person denied exactly this act.</summary>
    Denied,

    /// <summary>A silence covers actions too, and this action is not approved.</summary>
    SilencedActions,

    /// <summary>The episode does not exist, or is no longer firing.</summary>
    NotFiring,

    /// <summary>The alert is not about one key that the provider lists.</summary>
    NoSuchKey,

    /// <summary>Not critical.</summary>
    SeverityFloor,

    /// <summary>Fewer than two independent families of evidence for something irreversible, or none that is strong for anything else.</summary>
    EvidenceFloor,

    /// <summary>The evidence is older than it may be.</summary>
    StaleAlert,

    /// <summary>Usage is not collected up to the alert, so it is not known what the key did since.</summary>
    DataIncomplete,

    /// <summary>Somebody acknowledged the episode and asked to hold.</summary>
    AckedWithHold,

    /// <summary>Done for this episode, being done, or taken back by a person.</summary>
    AlreadyDone,

    /// <summary>Other keys or too much of the project's normal traffic would die with it.</summary>
    BlastRadius,

    /// <summary>Too many acts in the last hour: distrust the detector, not the keys.</summary>
    RevocationBudget,

    /// <summary>So many keys are in question at once that the detector is the likelier culprit.</summary>
    DetectionFlood,

    /// <summary>This key was acted on for another episode a short while ago.</summary>
    CoolDown,

    /// <summary>No containment action is available: the provider offers no limit for this.</summary>
    NoLever,

    /// <summary>The provider itself, asked at the last moment, does not show the usage the alert speaks of.</summary>
    NotConfirmed,
}
