using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>When the hygiene report is sent, and to which owners.</summary>
/// <param name="IsWeekly">False for never.</param>
/// <param name="Owners">Patterns of the owners that a route names: each gets a report about the own keys.</param>
internal sealed record HygieneReportPolicy(bool IsWeekly, ImmutableArray<string> Owners);
