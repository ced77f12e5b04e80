using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>How much of a month's usage was judged in time.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="Judged">Minutes of usage that were judged.</param>
/// <param name="InTime">Those of them that were judged within the service level.</param>
public readonly record struct MonthAttainment(DateOnly Month, long Judged, long InTime)
{
    /// <summary>From 0 to 1; 1 where nothing was judged.</summary>
    public double Share => Judged == 0 ? 1 : (double)InTime / Judged;
}

/// <summary>The attainment of the last months, small enough for the row of an account.</summary>
internal static class Attainments
{
    /// <summary>A year, and the month in progress.</summary>
    private const int MostMonths = 13;

    /// <summary>The same after one more sweep.</summary>
    /// <param name="known">By month, oldest first.</param>
    /// <param name="judged">The minutes that the sweep judged.</param>
    /// <param name="inTimeFrom">Minutes that end at or after this were judged in time.</param>
    public static ImmutableArray<MonthAttainment> With(this ImmutableArray<MonthAttainment> known, TimeWindow judged, DateTimeOffset inTimeFrom)
    {
        for (var from = judged.Start; from < judged.End;)
        {
            var month = new DateTimeOffset(from.UtcDateTime.Year, from.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero);
            var to = judged.End < month.AddMonths(1) ? judged.End : month.AddMonths(1);
            var late = inTimeFrom <= from ? 0 : Minutes(from, inTimeFrom < to ? inTimeFrom : to);
            known = known.Add(DateOnly.FromDateTime(month.UtcDateTime), Minutes(from, to), late);
            from = to;
        }

        return known.Length > MostMonths ? known[^MostMonths..] : known;
    }

    public static string? Write(ImmutableArray<MonthAttainment> known) => known.IsEmpty ? null : string.Join(
        ';', known.Select(month => string.Create(CultureInfo.InvariantCulture, $"{month.Month:yyyy-MM}:{month.Judged}:{month.InTime}")));

    /// <summary>What cannot be read is left out: it is a statistic, and no sweep fails for it.</summary>
    public static ImmutableArray<MonthAttainment> Read(string? text) => string.IsNullOrEmpty(text) ? [] : [.. text.Split(';').Select(Parse).OfType<MonthAttainment>()];

    private static MonthAttainment? Parse(string text) => text.Split(':') is [var month, var judged, var inTime]
        && DateOnly.TryParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first)
        && long.TryParse(judged, NumberStyles.None, CultureInfo.InvariantCulture, out var all)
        && long.TryParse(inTime, NumberStyles.None, CultureInfo.InvariantCulture, out var good)
        ? new MonthAttainment(first, all, good)
        : null;

    private static ImmutableArray<MonthAttainment> Add(this ImmutableArray<MonthAttainment> known, DateOnly month, long judged, long late)
    {
        var index = known.IndexOf(known.FirstOrDefault(one => one.Month == month));
        return index < 0
            ? known.Add(new MonthAttainment(month, judged, judged - late))
            : known.SetItem(index, known[index] with { Judged = known[index].Judged + judged, InTime = known[index].InTime + judged - late });
    }

    private static long Minutes(DateTimeOffset from, DateTimeOffset to) => (to - from).Ticks / TimeSpan.TicksPerMinute;
}
