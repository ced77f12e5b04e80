using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console.Views;
using UsageSentinel.Runtime.Pages;

namespace UsageSentinel.Runtime.Console;

/// <summary>Findings as a list shows them.</summary>
internal static class HygieneList
{
    private static readonly ImmutableDictionary<HygieneRule, string> Rules = Enum.GetValues<HygieneRule>().ToImmutableDictionary(rule => rule, rule => Json.Word(rule));

    private static readonly ImmutableDictionary<InventoryKind, string> Kinds = Enum.GetValues<InventoryKind>().ToImmutableDictionary(kind => kind, kind => Json.Word(kind));

    private static readonly ImmutableDictionary<Severity, string> Severities = Enum.GetValues<Severity>().ToImmutableDictionary(severity => severity, severity => severity.ToString().ToLowerInvariant());

    public static ListView<HygieneRow> View(ConsoleAddress address) => new(
        [
            new("severity", "Severity", row => new CellModel.Colored(Color(row.Finding), Severity(row.Finding)), row => (decimal)row.Finding.Severity),
            new("rule", "Finding", row => new CellModel.Text(Words.Apart(row.Shown.Rule)), row => row.Shown.Rule),
            new("id", "What", row => About(row, address), row => row.Shown.Name ?? row.Shown.Id),
            new("project_id", "Project", row => new CellModel.Text(row.Project ?? "-"), row => row.Shown.ProjectId),
            new("owner", "Owner", row => new CellModel.Text(row.Shown.OwnerName ?? row.Shown.OwnerId ?? "-"), row => row.Shown.OwnerName ?? row.Shown.OwnerId),
            new("observed", "Observed", row => new CellModel.Pair(row.Shown.Observed, Healthy(row.Shown.Threshold)), row => row.Shown.Observed),
            new("next_step", "Next step", row => new CellModel.Text(Step(row.Shown)), row => Step(row.Shown)),
        ],
        [
            new("severity", "Severity", row => Severity(row.Finding)),
            new("rule", "Finding", row => Rules[row.Finding.Rule]),
            new("kind", "Kind", row => row.Finding.Item.Id.Length > 0 ? Kinds[row.Finding.Item.Kind] : "organization"),
            new("project_id", "Project", row => row.Project) { Label = project => project },
            new("label", "Label", _ => null) { Values = row => row.Labels, Label = label => label },
        ],
        row => [row.Finding.Item.Id, row.Finding.Item.Name, row.Project, row.Finding.Item.Project, row.Finding.Item.Owner, row.Finding.Item.OwnerName, row.Finding.Observed])
    {
        Sort = "-severity",
        Empty = "No findings.",
    };

    /// <summary>A threshold in words: an amount is the most that is healthy; anything else is what should be.</summary>
    public static string Healthy(string threshold) => threshold is [>= '1' and <= '9', ..] ? $"healthy: up to {threshold}" : $"healthy: {threshold}";

    private static string Severity(HygieneFinding finding) => finding.Accepted is null ? Severities[finding.Severity] : "accepted";

    private static string Color(HygieneFinding finding) => finding.Accepted is null ? Words.Color(finding.Severity) : "none";

    private static string Step(HygieneFindingJson finding) => finding.Exception is { } exception ? $"Accepted until {exception.Until}: {exception.Reason}" : finding.NextStep;

    private static CellModel.Pair About(HygieneRow row, ConsoleAddress address) => row.Finding.Item.Kind is InventoryKind.Key
        ? new CellModel.Pair(row.Shown.Name ?? row.Shown.Id, row.Shown.Id) { Href = address.To("keys", row.Account.Provider, row.Account.Account, row.Shown.Id) }
        : new CellModel.Pair(row.Shown.Name ?? row.Shown.Id, row.Shown.Kind.Replace('_', ' '));
}

/// <summary>A finding with its organization.</summary>
/// <param name="Account">The organization.</param>
/// <param name="Finding">What was found.</param>
/// <param name="Project">The name of its project, or the id where it has no name; null for what belongs to the organization.</param>
/// <param name="LabelsOf">The operator's own labels of a key.</param>
internal sealed record HygieneRow(ProviderAccount Account, HygieneFinding Finding, string? Project, Func<SeriesId, ImmutableArray<string>> LabelsOf)
{
    private HygieneFindingJson? shown;

    /// <summary>The operator's own labels of the key; none for what is no key.</summary>
    public IEnumerable<string> Labels => Finding.Item is { Kind: InventoryKind.Key } item ? LabelsOf(new SeriesId(new ProjectId(item.Project), new KeyId(item.Id))) : [];

    /// <summary>The same as the verb gives it; made for the rows that are shown.</summary>
    public HygieneFindingJson Shown => shown ??= HygieneFindingJson.Of(Finding);
}
