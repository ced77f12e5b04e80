using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Budgets;

/// <summary>What a cap or budget is about. The organization holds everything, a project its keys and its unattributed usage.</summary>
public abstract record Scope
{
    private Scope()
    {
    }

    public sealed record Organization : Scope;

    public sealed record OfProject(ProjectId Project) : Scope;

    public sealed record OfKey(KeyId Key) : Scope;

    /// <summary>Everything one owner answers for; case is ignored.</summary>
    public sealed record OfOwner(string Owner) : Scope;

    /// <summary>Everything with one tag; the team and the cost centre are the tags <c>team</c> and <c>costCentre</c>.</summary>
    public sealed record OfTag(string Name, string Value) : Scope;

    /// <summary>Whether a series without an owner is included; owners and tags include nothing then.</summary>
    public bool Contains(SeriesId series) => Contains(series, Ownership.NoOne);

    public bool Contains(SeriesId series, Ownership owner) => this switch
    {
        Organization => true,
        OfProject scope => series.Project == scope.Project,
        OfKey scope => series.Key == scope.Key,
        OfOwner scope => Same(owner.Owner, scope.Owner),
        OfTag { Name: "team" } scope => Same(owner.Team, scope.Value),
        OfTag { Name: "costCentre" } scope => Same(owner.CostCentre, scope.Value),
        OfTag scope => Same(owner.Tags.GetValueOrDefault(scope.Name), scope.Value),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static bool Same(string? left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
