using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Focus;

/// <summary>One charge of one UTC day, before it is written as a row: a meter that was used, or a line of a bill that no usage explains.</summary>
/// <param name="Day">The day.</param>
/// <param name="Series">Whose charge; cost that no key can be named for belongs to the project, or to the organization.</param>
/// <param name="Meter">What was used; null for a line of a bill that no usage explains.</param>
/// <param name="Words">That line's own words; null where <paramref name="Meter"/> is known.</param>
/// <param name="Quantity">In the unit of the meter; 1 for a line of a bill.</param>
/// <param name="Billed">In US dollars; estimated where <paramref name="Basis"/> says so; may be negative (a credit).</param>
/// <param name="Listed">Quantity times list price; what is billed where there is no list price.</param>
/// <param name="Basis">Where <paramref name="Billed"/> comes from.</param>
/// <param name="Attribution">How a bill came to this series.</param>
public sealed record FocusCharge(
    DateOnly Day,
    SeriesId Series,
    DayMeter? Meter,
    string? Words,
    decimal Quantity,
    Usd Billed,
    Usd Listed,
    CostBasis Basis,
    CostAttribution Attribution)
{
    /// <summary>
    /// What a meter without a listed price is estimated to cost while its bill is open; <see cref="Billed"/> is zero then. None for
    /// every other charge.
    /// </summary>
    public GuessedCost Guessed { get; init; }

    /// <summary>Null for a charge exported for the first time; <see cref="CorrectionScope"/> for the difference to what was exported before.</summary>
    public CorrectionScope? Correction { get; init; }

    /// <summary>The same for the same meter, price, series and day, whatever it costs: what corrections are found by.</summary>
    public string Identity => FocusIdentity.Of(this);
}

/// <summary>What a difference to an earlier charge corrects.</summary>
public enum CorrectionScope
{
    /// <summary>A charge of the month that is still open: FOCUS does not call it a correction.</summary>
    OpenPeriod,

    /// <summary>A charge of a month that was invoiced.</summary>
    ClosedPeriod,
}
