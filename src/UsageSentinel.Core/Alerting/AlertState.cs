namespace UsageSentinel.Core.Alerting;

/// <summary>The state of an alert in its life. There is no row for Normal: an alert that does not exist is normal.</summary>
public enum AlertState
{
    /// <summary>The condition holds, but not yet for long enough; no notice is sent.</summary>
    Pending,

    /// <summary>The condition holds.</summary>
    Firing,

    /// <summary>The condition no longer holds, not yet for long enough to say so.</summary>
    Recovering,

    /// <summary>Over; terminal for this episode.</summary>
    Resolved,
}

/// <summary>Why an episode ended.</summary>
public enum ResolvedReason
{
    /// <summary>The condition was false in every complete bucket for as long as the rule keeps firing.</summary>
    Cleared,

    /// <summary>It continues and is accepted as the new normal: it has lasted too long, or rose as a launch does, to be reported as unusual.</summary>
    Adopted,

    /// <summary>The key was deleted.</summary>
    KeyGone,

    /// <summary>The rule is no longer configured.</summary>
    RuleRemoved,

    /// <summary>The operator changed the settings of the rule; the new settings are evaluated from the start.</summary>
    RuleChanged,

    /// <summary>The operator paused the rule.</summary>
    Paused,

    /// <summary>A person ended it.</summary>
    Manual,
}
