using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Alerting;

/// <summary>
/// What an alert has cost so far, costs per hour, and will have cost when somebody is at work again if nothing is done. Estimated US dollars
/// above the expected cost. Notices, the CLI and the console show these figures and no others.
/// </summary>
/// <param name="SoFar">Up to where usage is complete.</param>
/// <param name="PerHour">In an hour now; null where that is not known.</param>
/// <param name="Projected">At <paramref name="By"/>, at the same rate; null where no rate is known or nothing more is coming.</param>
/// <param name="By">When somebody is at work again, on the clock of the readers.</param>
public sealed record LossRate(Usd SoFar, Usd? PerHour, Usd? Projected, DateTimeOffset By)
{
    /// <summary>Whether <see cref="PerHour"/> is the average since the episode began and not the current rate: the rule of the alert measures none.</summary>
    public bool IsAverage { get; init; }

    /// <summary>Whether the alert has ended: <see cref="SoFar"/> is all of it.</summary>
    public bool IsOver { get; init; }

    /// <summary>The figures of an alert as it is now, or null where there is no loss.</summary>
    /// <param name="alert">The episode.</param>
    /// <param name="by">When somebody is at work again.</param>
    public static LossRate? Of(Alert alert, DateTimeOffset by) =>
        Of(alert.Lost, alert.Burn, alert.ActiveAt, alert.ExcessThrough ?? alert.TrueThrough, by) is { } rate ? rate with { IsOver = !alert.IsOpen } : null;

    /// <summary>The figures, or null where there is no loss.</summary>
    /// <param name="excess">Cost above expectation from <paramref name="since"/> to <paramref name="through"/>.</param>
    /// <param name="current">What it costs above expectation in an hour now; null where the rule does not measure that.</param>
    /// <param name="since">When the episode began.</param>
    /// <param name="through">Up to where usage is known.</param>
    /// <param name="by">When somebody is at work again.</param>
    public static LossRate? Of(Usd excess, Usd? current, DateTimeOffset since, DateTimeOffset through, DateTimeOffset by)
    {
        if (excess <= Usd.Zero)
        {
            return null;
        }

        var perHour = current ?? (through > since ? new Usd(excess.Amount / Hours(through - since)) : null);
        var projected = perHour is { Amount: > 0 } rate && by > through ? excess + (rate * Hours(by - through)) : (Usd?)null;
        return new LossRate(excess, perHour, projected, by) { IsAverage = current is null && perHour is not null };
    }

    /// <summary><c>$412 so far, $96/h now, $1,150 by Monday 09:00</c>; of what has ended, <c>$412.07 in all</c>.</summary>
    public override string ToString()
    {
        if (IsOver)
        {
            return $"{SoFar} in all";
        }

        var rate = PerHour is { } perHour ? $", {Short(perHour)}/h {(IsAverage ? "on average" : "now")}" : string.Empty;
        var later = Projected is { } projected ? string.Create(CultureInfo.InvariantCulture, $", {Short(projected)} by {By:dddd HH:mm}") : string.Empty;
        return $"{Short(SoFar)} so far{rate}{later}";
    }

    private static decimal Hours(TimeSpan length) => (decimal)length.Ticks / TimeSpan.TicksPerHour;

    /// <summary>Cents say nothing beside tens of dollars.</summary>
    private static string Short(Usd amount) => amount.Amount >= 10
        ? "$" + amount.Amount.ToString("#,0", CultureInfo.InvariantCulture)
        : amount.ToString();
}
