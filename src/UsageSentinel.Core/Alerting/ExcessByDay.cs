using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting;

/// <summary>What an alert cost above the expected on one UTC day.</summary>
/// <param name="Day">The day.</param>
/// <param name="Excess">May be negative on a day on which the key cost less than usual: the days add up to the whole.</param>
public readonly record struct DayExcess(DateOnly Day, Usd Excess);

/// <summary>The excess of an alert by UTC day, as it grows.</summary>
/// <param name="Days">In order; empty for nothing.</param>
public sealed record ExcessByDay(ImmutableArray<DayExcess> Days)
{
    /// <summary>Millionths of a dollar are fine enough; what rounding leaves is of the last day.</summary>
    private const int Decimals = 6;

    public static ExcessByDay None { get; } = new([]);

    public Usd Total => SumOf(Days);

    /// <summary>What of it lies in the days from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public Usd Within(DateOnly first, DateOnly last) => Days.Where(day => day.Day >= first && day.Day <= last).Aggregate(Usd.Zero, (sum, day) => sum + day.Excess);

    /// <summary>The days after more usage is known; they add up to <paramref name="total"/> exactly.</summary>
    /// <param name="from">Up to where the days reach, or when the alert began: what is added lies between this and <paramref name="through"/>.</param>
    /// <param name="through">Up to where usage is known now; earlier than before where it turned out to be over.</param>
    /// <param name="total">The excess of the alert.</param>
    public ExcessByDay Until(DateTimeOffset from, DateTimeOffset through, Usd total)
    {
        var last = DayOf(through.AddTicks(-1));
        var kept = Days.IsEmpty || Days[^1].Day <= last ? Days : Days.RemoveAll(day => day.Day > last);
        var left = total - SumOf(kept);
        if (left == Usd.Zero)
        {
            return kept.Length == Days.Length ? this : new ExcessByDay(kept);
        }

        // Nearly every time all that is added is of one day, the last.
        return from >= through || DayOf(from) >= last ? new ExcessByDay(WithLast(kept, new DayExcess(last, left))) : Spread(kept, from, through, left);
    }

    private static ExcessByDay Spread(ImmutableArray<DayExcess> kept, DateTimeOffset from, DateTimeOffset through, Usd left)
    {
        var last = DayOf(through.AddTicks(-1));
        var days = kept.ToDictionary(day => day.Day, day => day.Excess);
        var added = left;
        for (var day = DayOf(from); from < through && day < last; day = day.AddDays(1))
        {
            var begin = new DateTimeOffset(day, TimeOnly.MinValue, TimeSpan.Zero);
            var share = (decimal)((begin.AddDays(1) - (from > begin ? from : begin)) / (through - from));
            var part = new Usd(Math.Round(added.Amount * share, Decimals));
            days[day] = days.GetValueOrDefault(day) + part;
            left -= part;
        }

        days[last] = days.GetValueOrDefault(last) + left;
        return new ExcessByDay([.. days.Where(day => day.Value != Usd.Zero).Select(day => new DayExcess(day.Key, day.Value)).OrderBy(day => day.Day)]);
    }

    public bool Equals(ExcessByDay? other) => other is not null && Days.AsSpan().SequenceEqual(other.Days.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Days.Length, Days.Length > 0 ? Days[^1] : default);

    private static ImmutableArray<DayExcess> WithLast(ImmutableArray<DayExcess> days, DayExcess added)
    {
        if (days.IsEmpty || days[^1].Day != added.Day)
        {
            return days.Add(added);
        }

        var sum = days[^1].Excess + added.Excess;
        return sum == Usd.Zero ? days.RemoveAt(days.Length - 1) : days.SetItem(days.Length - 1, added with { Excess = sum });
    }

    private static Usd SumOf(ImmutableArray<DayExcess> days)
    {
        var sum = Usd.Zero;
        foreach (var day in days)
        {
            sum += day.Excess;
        }

        return sum;
    }

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);
}
