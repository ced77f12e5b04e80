using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Estimates for models without a price as one text: <c>20261008=0.05/0.2/0.8;…</c>.</summary>
internal static class GuessedDays
{
    /// <summary>Null for none.</summary>
    public static string? Write(ImmutableSortedDictionary<DateOnly, GuessedCost> days) => days.IsEmpty
        ? null
        : string.Join(';', days.Select(day => string.Create(
            CultureInfo.InvariantCulture, $"{day.Key:yyyyMMdd}={day.Value.Low.Amount}/{day.Value.Best.Amount}/{day.Value.High.Amount}")));

    /// <exception cref="StoreException">The text is not what this program wrote.</exception>
    public static ImmutableSortedDictionary<DateOnly, GuessedCost> Read(string? text) =>
        StoredContent.Read("estimates", () => string.IsNullOrEmpty(text)
            ? ImmutableSortedDictionary<DateOnly, GuessedCost>.Empty
            : text.Split(';').Select(part => part.Split('=', '/')).ToImmutableSortedDictionary(
                parts => DateOnly.ParseExact(parts[0], "yyyyMMdd", CultureInfo.InvariantCulture),
                parts => new GuessedCost(Amount(parts[1]), Amount(parts[2]), Amount(parts[3]))));

    private static Usd Amount(string text) => new(decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture));
}
