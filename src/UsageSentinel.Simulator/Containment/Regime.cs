using System.Collections.Concurrent;
using System.Collections.Immutable;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Containment;

/// <summary>A lowered rate limit of a model in a project. Seconds since 1970; the end is open while it holds.</summary>
internal sealed record Throttle(int Project, string Family, long From, long To, long? RequestsPerMinute, long? TokensPerMinute);

/// <summary>A model policy of a project.</summary>
internal sealed record ModelPolicy(int Project, bool IsAllowList, ImmutableArray<string> Models, long From, long To)
{
    public bool Forbids(Flow flow) => flow.Model is { } model && Models.Any(model.Is) != IsAllowList;
}

/// <summary>A hard spend limit at work. No project means all of them.</summary>
internal sealed record SpendStop(int? Project, long From, long To);

/// <summary>All that keeps planned traffic from happening. A value: whatever changes makes a new one.</summary>
internal sealed record Regime(
    ImmutableDictionary<int, long> DeletedAt,
    ImmutableArray<Throttle> Throttles,
    ImmutableArray<ModelPolicy> Policies,
    ImmutableArray<SpendStop> Stops)
{
    private const int MostRememberedHours = 4096;

    public static readonly Regime None = new(ImmutableDictionary<int, long>.Empty, [], [], []);

    // Belongs to this value alone, so that a changed regime never sees an hour of the old one.
    private ConcurrentDictionary<(int Project, long Hour), RegulatedHour> Hours { get; init; } = new();

    /// <summary>The same regime with changes, and nothing remembered.</summary>
    public Regime With(
        ImmutableDictionary<int, long>? deletedAt = null,
        ImmutableArray<Throttle>? throttles = null,
        ImmutableArray<ModelPolicy>? policies = null,
        ImmutableArray<SpendStop>? stops = null) =>
        new(deletedAt ?? DeletedAt, throttles ?? Throttles, policies ?? Policies, stops ?? Stops);

    /// <summary>Whether a throttle, policy or stop touches an hour of a project.</summary>
    public bool Regulates(int project, long hour)
    {
        var (start, end) = (hour * 3600, (hour + 1) * 3600);
        foreach (var throttle in Throttles)
        {
            if (throttle.Project == project && throttle.From < end && throttle.To > start)
            {
                return true;
            }
        }

        foreach (var policy in Policies)
        {
            if (policy.Project == project && policy.From < end && policy.To > start)
            {
                return true;
            }
        }

        foreach (var stop in Stops)
        {
            if ((stop.Project ?? project) == project && stop.From < end && stop.To > start)
            {
                return true;
            }
        }

        return false;
    }

    public long EndOf(Flow flow) => DeletedAt.TryGetValue(flow.Key, out var at) ? at : long.MaxValue;

    public RegulatedHour Hour(int project, long hour, Func<int, long, RegulatedHour> build)
    {
        if (Hours.TryGetValue((project, hour), out var known))
        {
            return known;
        }

        if (Hours.Count >= MostRememberedHours)
        {
            Hours.Clear();
        }

        return Hours.GetOrAdd((project, hour), at => build(at.Project, at.Hour));
    }
}
