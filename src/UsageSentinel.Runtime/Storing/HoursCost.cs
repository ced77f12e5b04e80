using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What the stored hours of one day cost in one project, so that they are not read again for each minute that follows.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="By">The price list and the calibration it was calculated by.</param>
/// <param name="Cost">The cost of its hours; minutes of hours that are not over are not in it.</param>
internal sealed record HoursCost(DateOnly Day, string By, KnownCost Cost)
{
    private const char Separator = '|';

    /// <summary>As one text; null for none.</summary>
    public static string? Write(HoursCost? cost) => cost is null
        ? null
        : string.Create(CultureInfo.InvariantCulture, $"{cost.Day:yyyyMMdd}{Separator}{cost.Cost.Known.Amount}{Separator}{GuessedDays.Write(GuessesOf(cost))}{Separator}{cost.By}");

    /// <summary>Null for what this version cannot read: the hours are added up again then.</summary>
    public static HoursCost? Read(string? text)
    {
        if (text?.Split(Separator, 4) is not [var date, var amount, var guesses, var by]
            || !DateOnly.TryParseExact(date, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || !decimal.TryParse(amount, NumberStyles.Float, CultureInfo.InvariantCulture, out var known))
        {
            return null;
        }

        var guessed = guesses.Length == 0 ? GuessedCost.None : GuessedDays.Read(guesses).GetValueOrDefault(day);
        return new HoursCost(day, by, new KnownCost(new Usd(known), guessed));
    }

    private static ImmutableSortedDictionary<DateOnly, GuessedCost> GuessesOf(HoursCost cost) => cost.Cost.Guessed.IsNone
        ? ImmutableSortedDictionary<DateOnly, GuessedCost>.Empty
        : ImmutableSortedDictionary<DateOnly, GuessedCost>.Empty.Add(cost.Day, cost.Cost.Guessed);
}
