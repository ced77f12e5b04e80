using System.Collections.Immutable;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Alerting;

/// <summary>A change of alerts that is stored.</summary>
/// <param name="ETag">The new version of the state.</param>
/// <param name="Events">The events that wait in the outbox because of it.</param>
public sealed record CommittedChange(string ETag, ImmutableArray<SentinelEvent> Events);
