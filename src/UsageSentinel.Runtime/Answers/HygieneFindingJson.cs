using System.Globalization;
using UsageSentinel.Core.Hygiene;

namespace UsageSentinel.Runtime.Answers;

/// <summary>A hygiene finding, as JSON.</summary>
public sealed record HygieneFindingJson(
    string Rule,
    string Severity,
    string Kind,
    string Id,
    string? Name,
    string? ProjectId,
    string? OwnerId,
    string? OwnerName,
    string Observed,
    string Threshold,
    string NextStep,
    HygieneExceptionJson? Exception,
    HygieneProposal? Proposal)
{
    public static HygieneFindingJson Of(HygieneFinding finding)
    {
        var item = finding.Item;
        var project = item.Kind is InventoryKind.Project ? item.Id : item.Project;
        return new HygieneFindingJson(
            Json.Word(finding.Rule),
            Json.Word(finding.Severity),
            item.Id.Length > 0 ? Json.Word(item.Kind) : "organization",
            item.Id.Length > 0 ? item.Id : "organization",
            item.Name,
            project.Length > 0 ? project : null,
            finding.Owner,
            finding.Owner is null ? null : item.OwnerName,
            finding.Observed,
            finding.Threshold,
            finding.NextStep,
            finding.Accepted is { } exception ? new HygieneExceptionJson(exception.Reason, exception.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) : null,
            finding.Proposal);
    }
}

/// <summary>Why and until when a finding is accepted.</summary>
public sealed record HygieneExceptionJson(string Reason, string Until);
