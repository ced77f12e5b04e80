namespace UsageSentinel.Core.Findings;

/// <summary>What alerts of a rule are about.</summary>
public enum RuleTopic
{
    /// <summary>How one key behaves: at most one alert of all these rules is open for a key.</summary>
    KeyBehaviour,

    /// <summary>Something that happened to or with one key.</summary>
    KeyEvent,

    /// <summary>All keys of the organization together.</summary>
    Organization,

    /// <summary>Budgets, prices and bills.</summary>
    Money,

    /// <summary>Who may use what: keys, their owners and their limits.</summary>
    Access,

    /// <summary>The product itself: its sources, routes and queues.</summary>
    Health,
}
