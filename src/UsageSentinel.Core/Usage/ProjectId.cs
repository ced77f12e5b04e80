namespace UsageSentinel.Core.Usage;

/// <summary>The id of a project at its provider (<c>proj_…</c>).</summary>
/// <param name="Value">Not empty; compared by ordinal.</param>
public readonly record struct ProjectId(string Value)
{
    public override string ToString() => Value;
}
