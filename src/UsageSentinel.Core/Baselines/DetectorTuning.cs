namespace UsageSentinel.Core.Baselines;

/// <summary>The constants of the detector. Operators set budgets, not these; they exist to be named, tested and ablated.</summary>
public sealed record DetectorTuning
{
    public static DetectorTuning Default { get; } = new();

    /// <summary>Half-life of the level, in hours.</summary>
    public double LevelHalfLife
    {
        get;
        init
        {
            field = value;
            LevelRate = 1 - Math.Pow(2, -1 / value);
        }
    } = 72;

    /// <summary>Learning rate of the level, per hour.</summary>
    public double LevelRate { get; private init; } = 1 - Math.Pow(2, -1 / 72.0);

    /// <summary>Weight of the level against a bin of the season, in observations of the bin.</summary>
    public double LevelWeight { get; init; } = 0.7;

    /// <summary>Least learning rate of a bin, per visit.</summary>
    public double BinRate { get; init; } = 0.1;

    /// <summary>How much slower a bin falls than it rises, as a factor (holidays).</summary>
    public double FallRate { get; init; } = 0.7;

    /// <summary>Share of the neighbouring hours' expectation that is granted to an hour (daylight saving, jitter).</summary>
    public double Neighbour { get; init; } = 0.75;

    /// <summary>Floor of a window: so many typical requests, and so many hours of the level.</summary>
    public double FloorRequests { get; init; } = 7;
    public double FloorHours { get; init; } = 0.2;

    /// <summary>Requests in a window at which its volume is believed by half.</summary>
    public double VolumeRequests { get; init; } = 20;

    /// <summary>Largest level shift of the last day that is divided out of the shape windows, as a factor.</summary>
    public double ShapeGain { get; init; } = 4;

    /// <summary>The ordinary high of a tail: a quantile of the hourly maxima, its learning rate and that of the excess.</summary>
    public double TailQuantile { get; init; } = 0.85;
    public double QuantileRate { get; init; } = 0.03;
    public double ExcessRate { get; init; } = 0.05;

    /// <summary>Quantile and mean excess of a key without history, as log ratios.</summary>
    public double FirstQuantile { get; init; } = 0.2;
    public double FirstExcess { get; init; } = 0.3;

    /// <summary>Log ratio per point of evidence: at least so many mean excesses, and at least this.</summary>
    public double ExcessSlope { get; init; } = 1.15;
    public double LeastSlope { get; init; } = 0.03;

    /// <summary>Points of evidence between the quantile and the record.</summary>
    public double RecordEvidence { get; init; } = 1.26;

    /// <summary>What is left of the distance between record and quantile after a day, and what a young key loses of it besides, divided by its days.</summary>
    public double RecordKept { get; init; } = 0.98;
    public double RecordYouth { get; init; } = 0.2;

    /// <summary>
    /// Age of a key, in hours, up to which most hours of a day that ends had not been seen before, the days for which such a day is
    /// a record, and what is left of its distance from the quantile after each day from then on.
    /// </summary>
    public double RecordFrom { get; init; } = 36;
    public double RecordTrial { get; init; } = 14;
    public double RecordTrialKept { get; init; } = 0.9;

    /// <summary>Doubt of a key without history as a log ratio, the age that halves it in hours, and the window that doubles that age.</summary>
    public double Doubt { get; init; } = 3.1;
    public double DoubtAge { get; init; } = 65;
    public double DoubtWindow { get; init; } = 8;

    /// <summary>Evidence up to which a ratio says nothing: an hour like one in seven.</summary>
    public double LeastEvidence { get; init; } = 0.9;

    /// <summary>Evidence above which it only grows with its logarithm.</summary>
    public double Knee { get; init; } = 7;

    /// <summary>Weight of the effect size in the score (the rest is evidence), and its value at ratio one.</summary>
    public double EffectWeight { get; init; } = 0.22;
    public double EffectBase { get; init; } = 0.54;

    /// <summary>Decades of benign shift per point of effect, by kind of channel.</summary>
    public double PlainShift { get; init; } = 0.68;
    public double ShapeShift { get; init; } = 0.32;
    public double UnitShift { get; init; } = 0.15;
    public double UsualShift { get; init; } = 0.5;

    /// <summary>Weight of a key's first score, and the age of full weight, in hours.</summary>
    public double FirstMaturity { get; init; } = 0.32;
    public double MatureAge { get; init; } = 216;

    /// <summary>Requests at which a unit window is believed by half: so many, a share of what the window usually holds, and more for noisy units.</summary>
    public double UnitRequests { get; init; } = 18;
    public double UnitShare { get; init; } = 0.1;
    public double UnitNoise { get; init; } = 10;

    /// <summary>Half-life of the usual unit, in hours of use.</summary>
    public double UnitHalfLife
    {
        get;
        init
        {
            field = value;
            UnitRate = 1 - Math.Pow(2, -1 / value);
        }
    } = 72;

    /// <summary>Learning rate of the usual unit, per hour of use.</summary>
    public double UnitRate { get; private init; } = 1 - Math.Pow(2, -1 / 72.0);

    /// <summary>Requests an hour at which usual usage begins to count, and the age at which it counts in full, in hours.</summary>
    public double UsualRequests { get; init; } = 4;
    public double UsualMatureAge { get; init; } = 500;

    /// <summary>Share of the level below which the usual requests of an hour make it a quiet one, and the visits of its bin from which that is known.</summary>
    public double QuietShare { get; init; } = 0.7;
    public double QuietSeen { get; init; } = 2;

    /// <summary>What evidence of quiet hours weighs, and the age from which it weighs that, in hours.</summary>
    public double QuietWeight { get; init; } = 0.85;
    public double QuietMatureAge { get; init; } = 500;

    /// <summary>Evidence of the day's ordinary peak, and per deviation above it.</summary>
    public double PeakBase { get; init; } = 1;
    public double PeakSlope { get; init; } = 1;

    /// <summary>Log of the ordinary peak over the floor at which peaks count in full, and the days of use from which they do.</summary>
    public double PeakBusy { get; init; } = 6;
    public double PeakLeast { get; init; } = 2;

    /// <summary>Learning rate per day, and the deviation assumed at first with its weight in days.</summary>
    public double PeakRate { get; init; } = 0.05;
    public double PeakDeviation { get; init; } = 0.8;
    public double PeakDays { get; init; } = 4;

    /// <summary>Evidence of money spent on models that are new to a key, and of every doubling of how many are new within a day.</summary>
    public double Novelty { get; init; } = 2.5;
    public double Enumeration { get; init; } = 1.25;

    /// <summary>Age before which every model is new to a key, in hours.</summary>
    public double KnownAfter { get; init; } = 72;

    /// <summary>What a rise in volume gains after a probe, the requests up to which a use is one, and its half-life in hours.</summary>
    public double Probe { get; init; } = 0.5;
    public double ProbeRequests { get; init; } = 10;
    public double ProbeHalfLife { get; init; } = 12;

    /// <summary>What the weaker of two families adds, per point above the first.</summary>
    public double JoinWeight { get; init; } = 0.3;

    /// <summary>Score above which nothing is learned, and above which learning slows to a share.</summary>
    public double FreezeAbove { get; init; } = 6;
    public double SlowAbove { get; init; } = 2.4;
    public double SlowRate { get; init; } = 1.0 / 3;

    /// <summary>Hours of continuous alarm after which the new life is learned, and how much faster.</summary>
    public double AcceptAfter { get; init; } = 96;
    public double AcceptRate { get; init; } = 4;

    /// <summary>Half-life of a key's own bar, in days.</summary>
    public double BarHalfLife { get; init; } = 7;

    /// <summary>Least learning rate of a bin of the slow reference, per visit; of its noise, per hour; and the factor beyond which a new level is another life.</summary>
    public double ReferenceRate { get; init; } = 1.0 / 14;
    public double ReferenceNoiseRate { get; init; } = 0.005;
    public double ReferenceShift { get; init; } = 50;

    /// <summary>Hours a key is compared with how others were born.</summary>
    public double BirthAge { get; init; } = 24;

    /// <summary>Births assumed at first: how many, logs of requests and of dollars in a six-hour window, their deviation.</summary>
    public double BirthWeight { get; init; } = 50;
    public double BirthRequests { get; init; } = 4.6;
    public double BirthUsd { get; init; } = 1;
    public double BirthDeviation { get; init; } = 1.6;

    /// <summary>A key is born once and judged every hour: what that adds to the evidence of a birth.</summary>
    public double BirthOffset { get; init; } = 3;

    /// <summary>How much of the discount for a young key the scores of the organization see, as an exponent.</summary>
    public double LevelMaturity { get; init; } = 0.7;

    /// <summary>Half-life of the organization's record-days, in days.</summary>
    public double CalibrationHalfLife { get; init; } = 14;

    /// <summary>Record-days per key-month from which the tail is drawn: at most so many, and at most a share of all.</summary>
    public double StartRate { get; init; } = 3;
    public double StartShare { get; init; } = 0.6;

    /// <summary>Share of the tail's slope that is believed: incidents are in it.</summary>
    public double TailStretch { get; init; } = 0.85;

    /// <summary>The lowest bar: however calm an organization is, an hour like one in three hundred is not news.</summary>
    public double LeastBar { get; init; } = 2.5;

    /// <summary>Record-days assumed at first: key-months, how many a key-month above which level, points per e-fold.</summary>
    public double PriorMonths { get; init; } = 1.5;
    public double PriorRate { get; init; } = 3;
    public double PriorLevel { get; init; } = 4;
    public double PriorSlope { get; init; } = 1.5;
}
