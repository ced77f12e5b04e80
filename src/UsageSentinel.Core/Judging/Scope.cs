using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>Which usage a cap or budget is about. The organization holds everything, a project its keys and its unattributed usage.</summary>
public abstract record Scope
{
    private Scope()
    {
    }

    public sealed record Organization : Scope;

    public sealed record OfProject(ProjectId Project) : Scope;

    public sealed record OfKey(KeyId Key) : Scope;

    public bool Contains(SeriesId series) => this switch
    {
        Organization => true,
        OfProject scope => series.Project == scope.Project,
        OfKey scope => series.Key == scope.Key,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
