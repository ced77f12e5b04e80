using UsageSentinel.Simulator.Billing;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Containment;

/// <summary>Watches the true cost of a project, or of all, against a hard limit per calendar month.</summary>
/// <remarks>It only looks back: what happens after the present minute may still be changed by somebody.</remarks>
internal sealed class SpendGate(Meter meter, Func<IReadOnlyList<Flow>> flows, int? project, long cents, long from, long firstHour)
{
    private readonly decimal threshold = cents / 100m;
    private long scanned = Math.Max(MonthStart(from), firstHour * 60);
    private long month = MonthStart(from);
    private decimal spent;
    private bool isStopped;

    public int? Project => project;

    public long Cents => cents;

    public bool IsEnforcing => isStopped;

    /// <summary>Reads on to the last whole minute and returns the stop it found, if any.</summary>
    public SpendStop? Settle(Regime regime, long now)
    {
        var arrival = new Arrival(0, now, 0);
        while (scanned < now / 60)
        {
            TurnMonth();
            var hour = scanned / 60;
            var isWhole = scanned % 60 == 0 && (hour + 1) * 60 <= now / 60;
            var cost = isWhole && !isStopped ? CostOf(hour, regime, arrival) : 0;
            if (isStopped || (isWhole && spent + cost < threshold))
            {
                spent += cost;
                scanned = Math.Min((hour + 1) * 60, now / 60);
            }
            else if (ReadMinutes(hour, regime, arrival, now) is { } stop)
            {
                return stop;
            }
        }

        return null;
    }

    private void TurnMonth()
    {
        if (MonthStart(scanned * 60) is var current && current > month)
        {
            (month, spent, isStopped) = (current, 0, false);
        }
    }

    private SpendStop? ReadMinutes(long hour, Regime regime, in Arrival arrival, long now)
    {
        Span<UsageSum> minutes = stackalloc UsageSum[60];
        var costs = new decimal[60];
        foreach (var flow in flows())
        {
            if (!meter.Minutes(flow, hour, regime, arrival, minutes))
            {
                continue;
            }

            for (var minute = 0; minute < 60; minute++)
            {
                costs[minute] += minutes[minute].IsEmpty ? 0 : Biller.Total(flow, minutes[minute]);
            }
        }

        while (scanned < Math.Min((hour + 1) * 60, now / 60))
        {
            spent += costs[scanned % 60];
            scanned++;
            if (spent >= threshold)
            {
                isStopped = true;
                return new(project, Math.Max(scanned * 60, from), NextMonth(scanned * 60));
            }
        }

        return null;
    }

    private decimal CostOf(long hour, Regime regime, in Arrival arrival)
    {
        var sum = 0m;
        foreach (var flow in flows())
        {
            var used = meter.Hour(flow, hour, regime, arrival);
            sum += used.IsEmpty ? 0 : Biller.Total(flow, used);
        }

        return sum;
    }

    /// <summary>First minute of the month of an instant in seconds.</summary>
    private static long MonthStart(long seconds)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return new DateTimeOffset(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds() / 60;
    }

    private static long NextMonth(long seconds) => DateTimeOffset.FromUnixTimeSeconds(MonthStart(seconds - 1) * 60).AddMonths(1).ToUnixTimeSeconds();
}
