using System.Globalization;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Pricing;

/// <summary>How old the figures of a price list are.</summary>
/// <param name="AsOf">The day they were taken; null where the list does not say.</param>
/// <param name="Days">Since then; null where the list does not say.</param>
/// <param name="IsStale">Whether they are older than the operator allows.</param>
public readonly record struct PriceAge(DateOnly? AsOf, int? Days, bool IsStale)
{
    /// <param name="list">The list.</param>
    /// <param name="today">The day, UTC.</param>
    /// <param name="staleAfterDays">Days after which a list is stale.</param>
    public static PriceAge Of(PriceList list, DateOnly today, int staleAfterDays) => Of(list.AsOf, today, staleAfterDays);

    /// <param name="asOf">The day the figures were taken; null where the list does not say.</param>
    /// <param name="today">The day, UTC.</param>
    /// <param name="staleAfterDays">Days after which a list is stale.</param>
    public static PriceAge Of(DateOnly? asOf, DateOnly today, int staleAfterDays) => asOf is { } day
        ? new PriceAge(day, today.DayNumber - day.DayNumber, today.DayNumber - day.DayNumber > staleAfterDays)
        : new PriceAge(null, null, false);

    /// <summary><c>as of 2026-10-08, 52 days old</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{(AsOf is { } day ? $"as of {day:yyyy-MM-dd}, {(Days < 0 ? "newer than the data" : string.Create(CultureInfo.InvariantCulture, $"{Days} {Plural.Of(Days ?? 0, "day")} old"))}" : "of unknown age")}{(IsStale ? "; STALE: update it with 'sentinel prices update'" : string.Empty)}");
}
