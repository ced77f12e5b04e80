using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Responding;

/// <summary>One provider limit that the product can change: there is one <see cref="OwnedLimit"/> for each.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Project">The project.</param>
/// <param name="LimitKind">Which limit: rate limits, model list or spend limit, named by the reversible level that changes it.</param>
public sealed record LimitKey(ProviderAccount Account, ProjectId Project, ContainmentLevel LimitKind);
