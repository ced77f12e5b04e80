using System.Collections.Immutable;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Approving;

/// <summary>The people who alone may decide by the links of a route. A route that names none leaves it to every approver.</summary>
public sealed class NamedApprovers
{
    private readonly ImmutableDictionary<string, ImmutableHashSet<string>> byRoute;

    /// <param name="byRoute">Sign-in names by the name of a route; case does not count.</param>
    public NamedApprovers(IEnumerable<KeyValuePair<string, IEnumerable<string>>> byRoute) => this.byRoute = byRoute
        .Select(route => KeyValuePair.Create(route.Key, route.Value.Select(name => name.Trim()).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase)))
        .Where(route => !route.Value.IsEmpty)
        .ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>No route names anybody.</summary>
    public static NamedApprovers NoOne { get; } = new([]);

    /// <summary>Whose the link is, seen by whoever brings it.</summary>
    /// <param name="claim">What the link says.</param>
    /// <param name="by">The sign-in name of who brings it.</param>
    public LinkHolder Of(ApprovalClaim claim, string by) =>
        byRoute.TryGetValue(claim.Approver, out var names) && !names.Contains(by) ? LinkHolder.SomebodyElse : LinkHolder.WhoeverBringsIt;
}

/// <summary>Whose a link is.</summary>
public enum LinkHolder
{
    WhoeverBringsIt,
    SomebodyElse,
}
