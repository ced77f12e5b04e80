namespace UsageSentinel.Runtime.Events;

/// <summary>The types of events that belong to no alert.</summary>
internal static class SystemEventTypes
{
    /// <summary>An event asked the responder for something that UsageSentinel cannot have sent.</summary>
    public const string EventRefused = "UsageSentinel.Health.EventRefused.v1";

    /// <summary>A queue held something that is not an event; it was put aside.</summary>
    public const string MessageParked = "UsageSentinel.Health.MessageParked.v1";

    /// <summary>A leak report fits no key we know of.</summary>
    public const string LeakUnmatched = "UsageSentinel.Health.LeakUnmatched.v1";

    /// <summary>What is unhealthy about keys and their access, once a week.</summary>
    public const string HygieneReport = "UsageSentinel.Health.HygieneReport.v1";

    /// <summary>A rotation needs a person: its deadline is over, a guardrail keeps the old key for days, or the provider does not delete it.</summary>
    public const string RotationStuck = "UsageSentinel.Key.RotationStuck.v1";

    /// <summary>A key that no one uses: it will be deleted, waits for approval, is deleted, or stays.</summary>
    public const string Retirement = "UsageSentinel.Key.Retirement.v1";

    /// <summary>A budget set a limit at the provider, or somebody else changed it.</summary>
    public const string BudgetLimit = "UsageSentinel.Cost.BudgetLimit.v1";

    /// <summary>Somebody else changed a limit that the safety envelope held, or the provider does not show one that was set.</summary>
    public const string Envelope = "UsageSentinel.Response.Envelope.v1";

    /// <summary>What would have been done in a week if the mode had allowed it.</summary>
    public const string WouldHaveActed = "UsageSentinel.Response.WouldHaveActed.v1";
}
