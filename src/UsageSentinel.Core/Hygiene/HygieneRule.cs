namespace UsageSentinel.Core.Hygiene;

/// <summary>What is unhealthy about a key, its owner or its limits. Closed; the names appear in exceptions and JSON.</summary>
public enum HygieneRule
{
    /// <summary>A key is older than keys should be.</summary>
    TooOld,

    /// <summary>A key was used, but not for a long time.</summary>
    Unused,

    /// <summary>A key was never used.</summary>
    NeverUsed,

    /// <summary>A key does not expire although the provider can let it.</summary>
    NoExpiry,

    /// <summary>The owner of a key lost access to its project, or left.</summary>
    OrphanedOwner,

    /// <summary>A person owns a key of a production project.</summary>
    PersonInProduction,

    /// <summary>One key does several jobs.</summary>
    SeveralJobs,

    /// <summary>Several workloads share a project, so that limiting one of them limits the others.</summary>
    SeveralWorkloads,

    /// <summary>The keys of a project can call models that none of them uses.</summary>
    UnusedModels,

    /// <summary>A rate limit is far above normal use.</summary>
    LimitTooHigh,

    /// <summary>An admin key was not used for a long time.</summary>
    AdminKeyIdle,

    /// <summary>The admin key that UsageSentinel uses is used by others too.</summary>
    AdminKeyShared,

    /// <summary>A project in use has no hard spend limit.</summary>
    NoSpendLimit,

    /// <summary>The organization keeps no audit log.</summary>
    NoAuditLog,
}
