namespace UsageSentinel.Simulator;

/// <summary>What a key is used for.</summary>
public enum KeyLife
{
    /// <summary>People at work, eight to six, working days.</summary>
    OfficeHours,

    /// <summary>A product, day and night.</summary>
    ConstantService,

    /// <summary>A batch job at two in the morning.</summary>
    NightlyBatch,

    /// <summary>A developer: nothing for hours, then a lot.</summary>
    BurstyDeveloper,

    /// <summary>Used a little in the first tenth of history, then never.</summary>
    Dormant,

    /// <summary>Made days ago, little used.</summary>
    Newborn,

    /// <summary>A report on Monday morning.</summary>
    WeeklyReport,

    /// <summary>A product whose use grows by two per cent a day.</summary>
    Growing,

    /// <summary>Made through the API while the simulation ran; not used.</summary>
    Unused,
}
