using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Billed days of a series as one text: day, basis, attribution, amount.</summary>
internal static class SettledDays
{
    public static string? Write(ImmutableSortedDictionary<DateOnly, SettledCost> days) => days.IsEmpty
        ? null
        : string.Join(';', days.Select(day => string.Create(
            CultureInfo.InvariantCulture,
            $"{day.Key:yyyyMMdd}{(day.Value.Basis is CostBasis.Revised ? 'r' : 'b')}{(day.Value.Attribution is CostAttribution.Allocated ? 'a' : 'k')}{day.Value.Amount.Amount}")));

    /// <exception cref="StoreException">The text is not what this program wrote.</exception>
    public static ImmutableSortedDictionary<DateOnly, SettledCost> Read(string? text) =>
        StoredContent.Read("billed days", () => string.IsNullOrEmpty(text)
            ? ImmutableSortedDictionary<DateOnly, SettledCost>.Empty
            : text.Split(';').ToImmutableSortedDictionary(
                part => DateOnly.ParseExact(part.AsSpan(0, 8), "yyyyMMdd", CultureInfo.InvariantCulture),
                part => new SettledCost(
                    new Usd(decimal.Parse(part.AsSpan(10), NumberStyles.Float, CultureInfo.InvariantCulture)),
                    part[8] == 'r' ? CostBasis.Revised : CostBasis.Billed,
                    part[9] == 'a' ? CostAttribution.Allocated : CostAttribution.Reported)));
}
