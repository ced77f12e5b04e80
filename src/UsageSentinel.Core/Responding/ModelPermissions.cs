using System.Collections.Immutable;

namespace UsageSentinel.Core.Responding;

/// <summary>A model list of a project.</summary>
/// <param name="IsAllowList">True: only these models; false: all but these.</param>
/// <param name="Models">Model ids.</param>
public sealed record ModelPermissions(bool IsAllowList, ImmutableArray<string> Models);
