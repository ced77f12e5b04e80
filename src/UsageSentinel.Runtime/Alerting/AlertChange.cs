using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>What happened to the alerts of a state, to be committed together with it.</summary>
/// <param name="Transitions">What happened, in order; empty for nothing.</param>
/// <param name="At">The time of the change, UTC.</param>
public sealed record AlertChange(ImmutableArray<Transition> Transitions, DateTimeOffset At)
{
    /// <summary>How far usage was known, for the events; null if the change does not depend on usage. The default is null.</summary>
    public DateTimeOffset? DataThrough { get; init; }

    /// <summary>Whether it is part of the first sweep of an account. The default is false.</summary>
    public bool IsFirstSweep { get; init; }

    /// <summary>Events that belong to no transition. The default is none.</summary>
    public ImmutableArray<SentinelEvent> OtherEvents { get; init; } = [];

    /// <summary>Rows with what the transitions were judged on, named by their step; for the state of a series only. The default is none.</summary>
    public ImmutableArray<Entity> Grounds { get; init; } = [];

    /// <summary>Chunks of usage that are written with the state of a series, each guarded by its version. The default is none.</summary>
    internal ImmutableArray<EntityWrite> Usage { get; init; } = [];
}
