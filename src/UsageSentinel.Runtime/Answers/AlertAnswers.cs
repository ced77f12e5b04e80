using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Every episode on record, in the order they began: the alerts that verbs, console and API show.</summary>
public sealed class AlertAnswers(
    AlertNames names, KeyNames keyNames, AlertIndex index, LedgerStore ledger, AppliedMutes mutes, ResponseCaseStore cases, WhatChanged changes, TimeProvider clock)
{
    /// <summary>The accounts that can have an alert: the configured ones, and that of the product itself.</summary>
    internal IEnumerable<ProviderAccount> Accounts => names.Accounts;

    public async Task<List<AlertJson>> ReadAsync(AlertsWanted wanted, CancellationToken cancellationToken) =>
        [.. (await ReadCardsAsync(wanted, cancellationToken)).Select(card => card.Shown)];

    /// <summary>The same with what was done about each.</summary>
    internal async Task<List<AlertCard>> ReadCardsAsync(AlertsWanted wanted, CancellationToken cancellationToken)
    {
        var about = await AboutAsync(cancellationToken);
        var shown = new List<AlertCard>();
        foreach (var account in Accounts)
        {
            var alerts = await index.ReadAsync(account, DateTimeOffset.UnixEpoch, cancellationToken);

            // A pending alert that subsided was never an alert; it is only part of the history.
            foreach (var alert in alerts.Where(alert => alert.IsOpen || (alert.FiredAt is not null && wanted is AlertsWanted.All)))
            {
                shown.Add(await CardAsync(alert, about, cancellationToken));
            }
        }

        return shown;
    }

    /// <summary>The alerts of one key, with what was done about each, in the order they began.</summary>
    internal async Task<List<AlertCard>> ReadCardsAsync(ProviderAccount account, SeriesId series, CancellationToken cancellationToken)
    {
        var about = await AboutAsync(cancellationToken);
        var shown = new List<AlertCard>();
        foreach (var alert in await index.ReadAsync(account, [Partitions.Series(account, series)], DateTimeOffset.UnixEpoch, cancellationToken))
        {
            if (alert.IsOpen || alert.FiredAt is not null)
            {
                shown.Add(await CardAsync(alert, about, cancellationToken));
            }
        }

        return shown;
    }

    /// <summary>One alert whole, by its id or what only its id begins with; null if it does not exist.</summary>
    internal async Task<AlertCard?> FindAsync(string text, CancellationToken cancellationToken)
    {
        var id = await names.FindAsync(text, cancellationToken) is [var one] ? one : text;
        foreach (var account in Accounts)
        {
            if (await index.FindAsync(account, id, cancellationToken) is { Alert: { } alert })
            {
                var card = await CardAsync(alert, await AboutAsync(cancellationToken), cancellationToken);
                return card with { Changes = await changes.BeforeAsync(alert, cancellationToken) };
            }
        }

        return null;
    }

    /// <summary>One alert for people, by its id; null if it does not exist.</summary>
    public async Task<AlertShown?> ShowAsync(string id, CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } card ? new AlertShown(card.Shown, AlertLine.Of(card), AlertLine.Rate(card)) { IsOfListedKey = card.IsOfListedKey } : null;

    private async Task<About> AboutAsync(CancellationToken cancellationToken) => new(
        await keyNames.ReadAsync(cancellationToken),
        (await ledger.ReadActsAsync(cancellationToken)).Acts.ToLookup(act => act.EpisodeId),
        await mutes.SilencesAsync(cancellationToken),
        [.. (await cases.ReadAsync(cancellationToken)).Where(one => one.IsAwaiting).Select(one => one.EpisodeId)]);

    private async Task<AlertCard> CardAsync(Alert alert, About about, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var ack = alert.IsOpen ? await mutes.FindAckAsync(alert.Id, cancellationToken) : null;
        var rate = alert.IsOpen ? LossRate.Of(alert, StaffedHours.Next(now, TimeZoneInfo.Utc, [])) : null;
        var shown = AlertJson.Of(
            alert,
            about.Acts[alert.Id].OrderBy(act => act.BegunAt).LastOrDefault(act => act.DoneAt is not null),
            ack?.IsInForce(alert.Severity, now) == true ? ack : null,
            alert.IsOpen && !(await mutes.CoveringAsync(about.Silences, alert, now, cancellationToken)).IsEmpty) with
        {
            KeyName = about.Names.Key(alert.Subject.Account.Provider, alert.Subject.Account.Account, alert.Subject.Key?.Value),
        };
        var card = new AlertCard(shown, alert, [.. about.Acts[alert.Id].OrderBy(act => act.BegunAt)], about.Waiting.Contains(alert.Id))
        {
            IsOfListedKey = about.Names.HasKey(alert.Subject.Account.Provider, alert.Subject.Account.Account, alert.Subject.Key?.Value),
        };

        // Without a rate of now there is nothing to project: an average says what was, not what goes on.
        var projected = card.IsLosing ? rate?.Projected : null;
        return card with
        {
            Shown = shown with
            {
                ProjectedUsd = projected?.Amount,
                ProjectedAt = projected is null ? null : rate?.By,
                Situation = Json.Word(card.Situation),
                Headline = AlertHeadline.Of(shown, about.Names),
            },
        };
    }

    /// <summary>What is known besides the alerts themselves, read once for all of them.</summary>
    private sealed record About(NameTable Names, ILookup<string, ContainmentAction> Acts, ImmutableArray<Silence> Silences, HashSet<string> Waiting);
}

/// <summary>One alert for people.</summary>
/// <param name="Alert">Its figures.</param>
/// <param name="StateLine">Its state in one sentence.</param>
/// <param name="Rate">What it costs an hour now and by the next morning, or why that is not known; empty for what has ended.</param>
public sealed record AlertShown(AlertJson Alert, string StateLine, string Rate)
{
    /// <summary>Whether it is about a key that the inventory has: only such a key can be contained.</summary>
    public bool IsOfListedKey { get; init; }
}

/// <summary>Which alerts are wanted.</summary>
public enum AlertsWanted
{
    All,

    /// <summary>Only those that are pending, firing or recovering.</summary>
    Open,
}
