using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting;

/// <summary>What an alert has cost so far, costs per hour, and will have cost by the next morning without action. Estimated US dollars above the expected cost.</summary>
/// <param name="SoFar">Up to where usage is complete.</param>
/// <param name="PerHour">On average since the episode began.</param>
/// <param name="Projected">At <paramref name="By"/>, at the same rate.</param>
/// <param name="By">The next 09:00 of the readers that is at least an hour away.</param>
public sealed record LossRate(Usd SoFar, Usd PerHour, Usd Projected, DateTimeOffset By)
{
    private static readonly TimeSpan Morning = TimeSpan.FromHours(9);
    private static readonly TimeSpan LeastAhead = TimeSpan.FromHours(1);

    /// <summary>The clock, or null where there is no loss or no time to measure it over.</summary>
    /// <param name="excess">Cost above expectation from <paramref name="since"/> to <paramref name="through"/>.</param>
    /// <param name="since">When the episode began.</param>
    /// <param name="through">Up to where usage is known.</param>
    /// <param name="now">The time on the wall.</param>
    /// <param name="zone">The clock of the readers.</param>
    public static LossRate? Of(Usd excess, DateTimeOffset since, DateTimeOffset through, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (excess <= Usd.Zero || through <= since)
        {
            return null;
        }

        var perHour = new Usd(excess.Amount / Hours(through - since));
        var by = NextMorning(now > through ? now : through, zone);
        return new LossRate(excess, perHour, excess + (perHour * Hours(by - through)), by);
    }

    /// <summary><c>$412 so far, $96/h, $1,150 by 09:00</c>.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Short(SoFar)} so far, {Short(PerHour)}/h, {Short(Projected)} by {By:HH:mm}");

    private static decimal Hours(TimeSpan length) => (decimal)length.Ticks / TimeSpan.TicksPerHour;

    private static DateTimeOffset NextMorning(DateTimeOffset now, TimeZoneInfo zone)
    {
        var day = TimeZoneInfo.ConvertTime(now + LeastAhead, zone);
        var morning = day.Date + Morning;
        morning = day.DateTime <= morning ? morning : morning.AddDays(1);
        return new DateTimeOffset(morning, zone.GetUtcOffset(morning));
    }

    /// <summary>Cents say nothing beside tens of dollars.</summary>
    private static string Short(Usd amount) => amount.Amount >= 10
        ? "$" + amount.Amount.ToString("#,0", CultureInfo.InvariantCulture)
        : amount.ToString();
}
