namespace UsageSentinel.Core.Alerting;

/// <summary>Where an alert stands in its life. There is no row for Normal: an alert that does not exist is normal.</summary>
public enum AlertState
{
    /// <summary>The condition holds, not yet for long enough; nobody is told.</summary>
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

    /// <summary>It goes on, and is taken for the new usual: it has lasted too long, or rose as a launch does, for it still to be told as out of the ordinary.</summary>
    Adopted,

    /// <summary>The key was deleted.</summary>
    KeyGone,

    /// <summary>The rule is no longer configured.</summary>
    RuleRemoved,

    /// <summary>The operator changed the rule's settings; what they now say is judged anew.</summary>
    RuleChanged,

    /// <summary>The operator paused the rule.</summary>
    Paused,

    /// <summary>A person ended it.</summary>
    Manual,
}
