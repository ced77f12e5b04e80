using System.Collections.Immutable;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Containment;

/// <summary>Puts changes made through the API into force on the traffic.</summary>
internal sealed class Governor(Meter meter, Func<ImmutableArray<Flow>> flows, long firstHour)
{
    private readonly Lock gate = new();
    private readonly List<SpendGate> limits = [];
    private Regime regime = Regime.None;

    /// <summary>What is in force, spend limits settled up to now.</summary>
    public Regime At(long now)
    {
        lock (gate)
        {
            foreach (var limit in limits)
            {
                while (limit.Settle(regime, now) is { } stop)
                {
                    regime = regime.With(stops: regime.Stops.Add(stop));
                }
            }

            return regime;
        }
    }

    /// <summary>Hours that were regulated hold the flows of their time; other flows need them again.</summary>
    public void Forget() => Change(current => current.With());

    public void DeleteKey(int key, long now) => Change(current => current.With(deletedAt: current.DeletedAt.SetItem(key, now)));

    /// <summary>Replaces the throttle of a model family in a project; null lifts it.</summary>
    public void SetThrottle(int project, string family, Throttle? throttle, long now) => Change(current =>
    {
        var ended = current.Throttles.Select(old => old.Project == project && old.Family == family && old.To > now ? old with { To = now } : old);
        return current.With(throttles: [.. ended, .. throttle is null ? [] : new[] { throttle }]);
    });

    /// <summary>Replaces the model policy of a project; null lifts it.</summary>
    public void SetPolicy(int project, ModelPolicy? policy, long now) => Change(current =>
    {
        var ended = current.Policies.Select(old => old.Project == project && old.To > now ? old with { To = now } : old);
        return current.With(policies: [.. ended, .. policy is null ? [] : new[] { policy }]);
    });

    public ModelPolicy? Policy(int project, long now) =>
        At(now).Policies.FirstOrDefault(policy => policy.Project == project && policy.To > now);

    /// <summary>Replaces the hard spend limit of a project, or with no project of the organization; null lifts it.</summary>
    public void SetSpendLimit(int? project, long? cents, long now)
    {
        At(now);
        lock (gate)
        {
            limits.RemoveAll(limit => limit.Project == project);
            regime = regime.With(stops: [.. regime.Stops.Select(stop => stop.Project == project && stop.To > now ? stop with { To = Math.Max(now, stop.From) } : stop)]);
            if (cents is { } amount)
            {
                limits.Add(new(meter, () => [.. flows().Where(flow => project is null || flow.Project == project)], project, amount, now, firstHour));
            }
        }
    }

    public SpendGate? SpendLimit(int? project, long now)
    {
        At(now);
        lock (gate)
        {
            return limits.Find(limit => limit.Project == project);
        }
    }

    private void Change(Func<Regime, Regime> change)
    {
        lock (gate)
        {
            regime = change(regime);
        }
    }
}
