using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Answers;

/// <summary>The hygiene of one organization, as JSON.</summary>
public sealed record HygieneJson(
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

/// <summary>The countdown to the deletion of an unused key, as JSON.</summary>
public sealed record HygieneDeletionJson(string ApiKeyId, string ProjectId, string? Name, string Rule, string Phase, DateTimeOffset StartedAt, DateTimeOffset DueAt, string? ApprovedBy, string Note)
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
