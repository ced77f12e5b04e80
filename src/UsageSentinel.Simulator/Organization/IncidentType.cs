namespace UsageSentinel.Simulator;

/// <summary>What happens to a key.</summary>
public enum IncidentType
{
    /// <summary>A stranger uses the key as fast as it goes, on dear models.</summary>
    StolenKey,

    /// <summary>A stranger uses a third of the usual volume, day and night, for days.</summary>
    SlowDrip,

    /// <summary>A program calls itself: many times the volume, longer and longer prompts.</summary>
    RunawayLoop,

    /// <summary>The same volume on a far dearer model.</summary>
    ModelSwap,

    /// <summary>The same volume with many times the input tokens.</summary>
    TokenStuffing,

    /// <summary>An idle key makes a few requests: somebody tries whether it works.</summary>
    DormantWake,

    /// <summary>Use at hours when nobody works.</summary>
    OffHours,

    /// <summary>A key of a few days makes far more than such keys do.</summary>
    NewbornAbuse,

    /// <summary>A flood of tiny requests against the account's limits.</summary>
    RequestFlood,

    /// <summary>Benign: a product launch, two to three times the volume, same shape.</summary>
    Launch,

    /// <summary>Benign: two days of closing the books.</summary>
    MonthEnd,

    /// <summary>Benign: a working day when nobody works.</summary>
    Holiday,

    /// <summary>Benign: nothing for hours.</summary>
    Outage,

    /// <summary>Benign: the work an outage left undone, after it.</summary>
    BackFill,
}
