using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Cli.Output;

/// <summary>The hygiene of one organization, as JSON.</summary>
internal sealed record HygieneJson(
    string Provider, string Account, DateTimeOffset At, IReadOnlyList<HygieneFindingJson> Findings, IReadOnlyList<HygieneScore> Projects, IReadOnlyList<HygieneScore> Owners)
{
    public static HygieneJson Of(ProviderAccount account, HygieneReview review, ImmutableArray<Countdown> countdowns) =>
        new(account.Provider, account.Account, review.At, [.. review.Findings.Select(HygieneFindingJson.Of)], review.Projects, review.Owners)
        {
            Deletions = [.. countdowns.Select(HygieneDeletionJson.Of)],
        };

    /// <summary>Countdowns to the deletion of unused keys.</summary>
    public IReadOnlyList<HygieneDeletionJson> Deletions { get; init; } = [];
}

/// <summary>A hygiene finding, as JSON.</summary>
internal sealed record HygieneFindingJson(
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

/// <summary>The countdown to the deletion of an unused key, as JSON.</summary>
internal sealed record HygieneDeletionJson(string ApiKeyId, string ProjectId, string? Name, string Rule, string Phase, DateTimeOffset StartedAt, DateTimeOffset DueAt, string? ApprovedBy, string Note)
{
    public static HygieneDeletionJson Of(Countdown countdown) => new(
        countdown.Key.Value,
        countdown.Project.Value,
        countdown.Name.Length > 0 ? countdown.Name : null,
        Json.Word(countdown.Rule),
        Json.Word(countdown.Phase),
        countdown.StartedAt,
        countdown.DueAt,
        countdown.ApprovedBy,
        countdown.Note);
}

/// <summary>Why and until when a finding is accepted.</summary>
internal sealed record HygieneExceptionJson(string Reason, string Until);
