using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Containment;

/// <summary>How many requests of each flow of a project are let through, minute by minute, in one hour.</summary>
internal sealed class RegulatedHour
{
    private readonly Dictionary<(int Ordinal, int Key), int[]> allowed = [];

    private RegulatedHour()
    {
    }

    public ReadOnlySpan<int> Allowed(Flow flow) => allowed[(flow.Ordinal, flow.Key)];

    public static RegulatedHour Build(TrafficPlan traffic, Regime regime, IReadOnlyList<Flow> flows, int project, long hour)
    {
        var regulated = new RegulatedHour();
        var perRequest = new Dictionary<(int Ordinal, int Key), double>();
        var active = new List<Flow>();
        Span<int> before = stackalloc int[61];
        foreach (var flow in flows)
        {
            // An application that came back to a key has several flows of one ordinal and key, no two of them in one hour.
            var plan = traffic.Hour(flow, hour);
            if (plan.Requests == 0)
            {
                continue;
            }

            var minutes = new int[60];
            active.Add(flow);
            regulated.allowed[(flow.Ordinal, flow.Key)] = minutes;
            perRequest[(flow.Ordinal, flow.Key)] = (plan.Totals.Input + plan.Totals.Output) / (double)plan.Requests;
            traffic.Split(flow, hour, plan.Requests, before);
            Deletion.Cut(before, hour, regime.EndOf(flow), minutes);
            Forbid(regime, flow, hour, minutes);
        }

        foreach (var throttle in regime.Throttles.Where(throttle => throttle.Project == project))
        {
            regulated.Limit(throttle, [.. active.Where(flow => flow.Model?.Family == throttle.Family)], perRequest, hour);
        }

        return regulated;
    }

    private static void Forbid(Regime regime, Flow flow, long hour, int[] minutes)
    {
        for (var minute = 0; minute < 60; minute++)
        {
            var at = ((hour * 60) + minute) * 60;
            if (regime.Policies.Any(policy => policy.Project == flow.Project && policy.From <= at && at < policy.To && policy.Forbids(flow))
                || regime.Stops.Any(stop => (stop.Project ?? flow.Project) == flow.Project && stop.From <= at && at < stop.To))
            {
                minutes[minute] = 0;
            }
        }
    }

    /// <summary>Shares the limit among the flows in proportion to what they ask for, so that the sum never exceeds it.</summary>
    private void Limit(Throttle throttle, Flow[] flows, Dictionary<(int Ordinal, int Key), double> perRequest, long hour)
    {
        for (var minute = 0; minute < 60; minute++)
        {
            var at = ((hour * 60) + minute) * 60;
            if (at < throttle.From || at >= throttle.To)
            {
                continue;
            }

            var asked = flows.Sum(flow => (long)allowed[(flow.Ordinal, flow.Key)][minute]);
            var tokens = flows.Sum(flow => allowed[(flow.Ordinal, flow.Key)][minute] * perRequest[(flow.Ordinal, flow.Key)]);
            var limit = Math.Min(throttle.RequestsPerMinute ?? asked, asked);
            if (throttle.TokensPerMinute is { } most && tokens > most)
            {
                limit = Math.Min(limit, (long)(asked * (most / tokens)));
            }

            var seen = 0L;
            foreach (var flow in flows.Where(_ => limit < asked))
            {
                var wanted = allowed[(flow.Ordinal, flow.Key)][minute];
                allowed[(flow.Ordinal, flow.Key)][minute] = (int)(((seen + wanted) * limit / asked) - (seen * limit / asked));
                seen += wanted;
            }
        }
    }
}
