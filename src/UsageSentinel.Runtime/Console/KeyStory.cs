using System.Collections.Immutable;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Console;

/// <summary>Reads what happened around a key: its alerts, decisions, findings and silences.</summary>
internal sealed class KeyStory(AlertAnswers alerts, DecisionAnswers decisions, AccountSummaries summaries, Owners owners, HygieneReader hygiene, MuteStore mutes, RotationStore rotations, TimeProvider clock)
{
    private const int MostRows = 2_000;

    /// <summary>Rotations that ended longer ago are not shown.</summary>
    private static readonly TimeSpan Lately = TimeSpan.FromDays(90);

    /// <summary>Everything that was done about a key, oldest first.</summary>
    public Task<ImmutableArray<ContainmentAction>> ActsAsync(ProviderAccount account, string id, CancellationToken cancellationToken) =>
        decisions.ActsAsync(account, id, cancellationToken);

    public async Task<KeyHistory> ReadAsync(ProviderAccount account, SeriesId series, string id, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var owner = owners.Remember(account, await summaries.NamesAsync(account, cancellationToken))[series];
        return new KeyHistory(
            [.. await alerts.ReadCardsAsync(account, series, cancellationToken)],
            [.. (await decisions.ReadAsync(MostRows, null, cancellationToken)).Where(row => DecisionList.IsDecision(row) && row.Subject.EndsWith("/" + id, StringComparison.Ordinal))],
            await ActsAsync(account, id, cancellationToken),
            await hygiene.FindingsAsync(account, series, now, cancellationToken),
            [.. (await mutes.SilencesAsync(cancellationToken)).Where(silence => silence.StateAt(now) is SilenceState.Active && silence.Matchers.Any(matcher => matcher.ToString() == $"key={id}"))])
        {
            Rotations = [.. (await rotations.OpenAsync(cancellationToken)).Concat(await rotations.EndedAsync(now - Lately, cancellationToken)).Select(stored => stored.Saga)
                .Where(rotation => rotation.Account == account && (rotation.OldKey.Value == id || rotation.NewKey?.Value == id)).OrderByDescending(rotation => rotation.StartedAt)],
            Owner = owner.Owner is null ? null : $"{owner.Owner}{(owner.Team is null ? string.Empty : $", team {owner.Team}")}",
        };
    }
}

/// <summary>What happened around a key.</summary>
/// <param name="Alerts">All of them.</param>
/// <param name="Rows">The rows of the ledger, oldest first.</param>
/// <param name="Acts">Everything that was done, oldest first.</param>
/// <param name="Findings">What is unhealthy; null where the inventory was never read whole.</param>
/// <param name="Silences">Those of this key that are in force.</param>
internal sealed record KeyHistory(
    ImmutableArray<AlertCard> Alerts, ImmutableArray<LedgerRowJson> Rows, ImmutableArray<ContainmentAction> Acts, ImmutableArray<HygieneFinding>? Findings, ImmutableArray<Silence> Silences)
{
    /// <summary>Those that replace the key or that made it: the open ones, and those that ended lately; the newest first.</summary>
    public ImmutableArray<Rotation> Rotations { get; init; } = [];

    /// <summary>The owner by configuration, with the team; null for none.</summary>
    public string? Owner { get; init; }
}
