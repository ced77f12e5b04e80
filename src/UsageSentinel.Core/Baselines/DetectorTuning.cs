namespace UsageSentinel.Core.Baselines;

/// <summary>The constants of the detector. Operators set budgets, not these; they exist to be named, tested and ablated.</summary>
public sealed record DetectorTuning
{
    public static DetectorTuning Default { get; } = new();

    /// <summary>Half-life of the level, in hours.</summary>
    public double LevelHalfLife { get; init; } = 72;

    /// <summary>Weight of the level against the bin, in observations of the bin.</summary>
    public double LevelWeight { get; init; } = 0.7;

    /// <summary>Least learning rate of a bin.</summary>
    public double BinRate { get; init; } = 0.1;

    /// <summary>How much slower a bin falls than it rises.</summary>
    public double FallRate { get; init; } = 0.7;

    /// <summary>Share of the neighbouring hours' expectation that is granted to an hour (daylight saving, jitter).</summary>
    public double Neighbour { get; init; } = 0.75;

    /// <summary>Floor of a window, in typical requests.</summary>
    public double FloorRequests { get; init; } = 7;

    /// <summary>Floor of a window, in hours of the level.</summary>
    public double FloorHours { get; init; } = 0.2;

    /// <summary>Half-life of the debt an outage leaves, in hours.</summary>
    public double DebtHalfLife { get; init; } = 6;

    /// <summary>Share of the debt that may be caught up.</summary>
    public double DebtShare { get; init; } = 1;

    /// <summary>Largest level shift divided out of the shape windows.</summary>
    public double ShapeGain { get; init; } = 4;

    public double TailQuantile { get; init; } = 0.85;
    public double QuantileRate { get; init; } = 0.03;
    public double ExcessRate { get; init; } = 0.05;
    public double FirstQuantile { get; init; } = 0.2;
    public double FirstExcess { get; init; } = 0.3;
    public double ExcessSlope { get; init; } = 1.15;
    public double LeastSlope { get; init; } = 0.03;
    public double RecordEvidence { get; init; } = 1.26;

    /// <summary>What is left of the distance between record and quantile after a day.</summary>
    public double RecordKept { get; init; } = 0.98;
    public bool RecordWhileFrozen { get; init; } = true;

    /// <summary>Doubt of a key without history, as a log ratio, and the age that halves it, in hours.</summary>
    public double Doubt { get; init; } = 3.1;
    public double DoubtAge { get; init; } = 65;

    /// <summary>Evidence above which it only grows with its logarithm.</summary>
    public double Knee { get; init; } = 7;

    /// <summary>Weight of the effect size in the score; the rest is evidence.</summary>
    public double EffectWeight { get; init; } = 0.22;
    public double EffectBase { get; init; } = 0.54;
    public double PlainShift { get; init; } = 0.68;
    public double ShapeShift { get; init; } = 0.32;
    public double UnitShift { get; init; } = 0.15;

    public double FirstMaturity { get; init; } = 0.32;

    /// <summary>Age at which a key is judged at full weight, in hours.</summary>
    public double MatureAge { get; init; } = 216;

    /// <summary>Requests at which a unit window is believed by half.</summary>
    public double UnitRequests { get; init; } = 18;
    public double UnitHalfLife { get; init; } = 72;

    public int PeakFrom { get; init; }
    public int PeakTo { get; init; } = 2;
    public double PeakBusy { get; init; } = 4;
    public double UnitNoise { get; init; } = 10;
    public double PeakUp { get; init; } = 1;
    public double PeakDown { get; init; }
    public double PeakBase { get; init; } = 1;
    public double PeakSlope { get; init; } = 1;
    public double PeakRate { get; init; } = 0.05;
    public double PeakDays { get; init; } = 4;
    public double PeakDeviation { get; init; } = 0.8;

    public double FreezeAbove { get; init; } = 6;
    public double SlowAbove { get; init; } = 2.4;
    public double SlowRate { get; init; } = 1.0 / 3;

    /// <summary>Hours of continuous alarm after which the detector accepts the new life.</summary>
    public double AcceptAfter { get; init; } = 96;
    public double AcceptRate { get; init; } = 4;

    public double BirthAge { get; init; } = 24;
    public double BirthOffset { get; init; } = 3;
    public double BirthWeight { get; init; } = 1e9;
    public double BirthRequests { get; init; } = 4.6;
    public double BirthUsd { get; init; } = 1;
    public double BirthDeviation { get; init; } = 1.6;
    public double Novelty { get; init; } = 2.5;
    public double JoinAbove { get; init; } = 1;
    public double JoinWeight { get; init; } = 0.3;
    public double DoubtWindow { get; init; } = 8;
    public double DoubtUnitWindow { get; init; } = 1e9;
    public double DoubtUsualWindow { get; init; } = 1e9;
    public double UsualMatureAge { get; init; } = 500;
    public double BarPower { get; init; } = 1;
    public double UsualRequests { get; init; } = 4;
    public double UsualShift { get; init; } = 0.5;
    public double VolumeRequests { get; init; } = 20;
    public double UnitShare { get; init; } = 0.1;
    public bool DiscountDays { get; init; } = true;

    /// <summary>Half-life of a key's own bar, in days.</summary>
    public double BarHalfLife { get; init; } = 7;

    /// <summary>Half-life of the organization's record-days, in days.</summary>
    public double FleetHalfLife { get; init; } = 28;

    /// <summary>The record-days assumed at first: key-months, how many a key-month above which level, points per e-fold.</summary>
    public double StartRate { get; init; } = 2;
    public double StartShare { get; init; } = 0.6;
    public double TailStretch { get; init; } = 1;
    public double PriorMonths { get; init; } = 1;
    public double PriorRate { get; init; } = 3;
    public double PriorLevel { get; init; } = 4;
    public double PriorSlope { get; init; } = 1.5;
}
