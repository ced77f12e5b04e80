using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Hygiene;

/// <summary>Something unhealthy.</summary>
/// <param name="Rule">What.</param>
/// <param name="Severity">How bad.</param>
/// <param name="Item">What it is about.</param>
/// <param name="Observed">The value, with its unit.</param>
/// <param name="Threshold">From when on it is unhealthy, with its unit.</param>
/// <param name="NextStep">What to do.</param>
public sealed record HygieneFinding(HygieneRule Rule, Severity Severity, InventoryItem Item, string Observed, string Threshold, string NextStep)
{
    /// <summary>The id of the owner that answers for it; null for the organization.</summary>
    public string? Owner => Item.Kind is InventoryKind.Key or InventoryKind.AdminKey ? Item.Owner : null;

    /// <summary>The exception that accepts it now; null for none.</summary>
    public AcceptedFinding? Accepted { get; init; }

    /// <summary>A setting that would mend it; null if there is none.</summary>
    public HygieneProposal? Proposal { get; init; }
}

/// <summary>A tighter setting of a project, with what it would have refused.</summary>
/// <param name="Settings">The setting by name, as the provider names it.</param>
/// <param name="WouldHaveRefused">Requests of the last 30 days that it would have refused.</param>
public sealed record HygieneProposal(ImmutableSortedDictionary<string, string> Settings, long WouldHaveRefused);

/// <summary>The hygiene of one project or owner.</summary>
/// <param name="Id">The project or owner; the empty string for the organization.</param>
/// <param name="Score">100 for no finding; less for each that no exception accepts, never below 0.</param>
/// <param name="Findings">How many findings count.</param>
public sealed record HygieneScore(string Id, int Score, int Findings);

/// <summary>The hygiene of an organization.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Findings">The worst first.</param>
/// <param name="Projects">The lowest score first.</param>
/// <param name="Owners">The lowest score first.</param>
public sealed record HygieneReview(DateTimeOffset At, ImmutableArray<HygieneFinding> Findings, ImmutableArray<HygieneScore> Projects, ImmutableArray<HygieneScore> Owners)
{
    /// <summary>What people call the projects, by id; one without a name is not in it. The default is empty.</summary>
    public ImmutableDictionary<string, string> ProjectNames { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Entries of exceptions that ended, so that what they accepted counts again.</summary>
    public ImmutableArray<AcceptedFinding> Ended { get; init; } = [];
}
