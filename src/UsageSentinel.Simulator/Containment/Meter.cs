using System.Collections.Immutable;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Containment;

/// <summary>Reads what a flow has really used, as far as it has arrived.</summary>
internal sealed class Meter(TrafficPlan traffic, Func<int, ImmutableArray<Flow>> flowsOf)
{
    public UsageSum Hour(Flow flow, long hour, Regime regime, in Arrival arrival)
    {
        var start = hour * 3600;
        if (start > arrival.Now || regime.EndOf(flow) <= start)
        {
            return default;
        }

        var plan = traffic.Hour(flow, hour);
        if (plan.Requests == 0)
        {
            return default;
        }

        if (arrival.IsSettled(hour) && regime.EndOf(flow) >= start + 3600 && !regime.Regulates(flow.Project, hour))
        {
            return plan.Totals;
        }

        Span<UsageSum> minutes = stackalloc UsageSum[60];
        Minutes(flow, hour, plan, regime, arrival, minutes);
        var sum = default(UsageSum);
        foreach (ref readonly var minute in minutes)
        {
            sum += minute;
        }

        return sum;
    }

    /// <summary>Reads an hour minute by minute.</summary>
    /// <param name="flow">The flow.</param>
    /// <param name="hour">The hour.</param>
    /// <param name="regime">What was in force.</param>
    /// <param name="arrival">How much of it is known.</param>
    /// <param name="minutes">Receives 60 tallies.</param>
    /// <returns>Whether there is any usage.</returns>
    public bool Minutes(Flow flow, long hour, Regime regime, in Arrival arrival, Span<UsageSum> minutes)
    {
        var plan = hour * 3600 > arrival.Now || regime.EndOf(flow) <= hour * 3600 ? default : traffic.Hour(flow, hour);
        if (plan.Requests == 0)
        {
            return false;
        }

        Minutes(flow, hour, plan, regime, arrival, minutes);
        return true;
    }

    private void Minutes(Flow flow, long hour, in HourPlan plan, Regime regime, in Arrival arrival, Span<UsageSum> minutes)
    {
        Span<int> before = stackalloc int[61];
        Span<int> made = stackalloc int[60];
        traffic.Split(flow, hour, plan.Requests, before);
        if (regime.Regulates(flow.Project, hour))
        {
            regime.Hour(flow.Project, hour, (project, at) => RegulatedHour.Build(traffic, regime, flowsOf(project), project, at))
                .Allowed(flow)
                .CopyTo(made);
        }
        else
        {
            Deletion.Cut(before, hour, regime.EndOf(flow), made);
        }

        for (var minute = 0; minute < 60; minute++)
        {
            var known = (int)(made[minute] * (made[minute] == 0 ? 0 : arrival.Share(flow, (hour * 60) + minute)));
            minutes[minute] = known == 0
                ? default
                : plan.Totals.First(before[minute] + known, plan.Requests) - plan.Totals.First(before[minute], plan.Requests);
        }
    }
}
