namespace UsageSentinel.Simulator;

/// <summary>What happens to a key.</summary>
public enum IncidentType
{
    /// <summary>A stranger uses the key as fast as possible, on expensive models.</summary>
    StolenKey,

    /// <summary>A stranger uses a third of the usual volume, day and night, for days.</summary>
    SlowDrip,

    /// <summary>A program calls itself: many times the volume, longer and longer prompts.</summary>
    RunawayLoop,

    /// <summary>The same volume on a far more expensive model.</summary>
    ModelSwap,

    /// <summary>The same volume with many times the input tokens.</summary>
    TokenStuffing,

    /// <summary>An idle key makes a few requests: somebody tries whether it works.</summary>
    DormantWake,

    /// <summary>Use at hours without work.</summary>
    OffHours,

    /// <summary>A key of a few days makes far more than such keys do.</summary>
    NewbornAbuse,

    /// <summary>A flood of tiny requests against the account's limits.</summary>
    RequestFlood,

    /// <summary>Benign: a product launch, two to three times the volume, same shape.</summary>
    Launch,

    /// <summary>Benign: two days of financial closing.</summary>
    MonthEnd,

    /// <summary>Benign: a working day without work.</summary>
    Holiday,

    /// <summary>Benign: nothing for hours.</summary>
    Outage,

    /// <summary>Benign: the work that an outage delayed, after it.</summary>
    BackFill,
}
