using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Gathers what a decision rests on, at the last moment and from the sources themselves. What cannot be read is null, never a guess.</summary>
public sealed class FactFinder(
    AlertIndex alerts,
    SeriesStore states,
    AccountStore accounts,
    ResponseCaseStore cases,
    ApprovalStore approvals,
    IResponseHolds holds,
    SeriesSummaryStore sheet,
    TrafficReader traffic,
    KeyFinder keys,
    ControlReader control)
{
    /// <summary>A case counts as in question for this long. One that a leak report opened never does: the rail distrusts the detector, and whoever reports could set it off.</summary>
    private static readonly TimeSpan InQuestion = TimeSpan.FromHours(1);

    public async Task<Alert?> AlertAsync(ProviderAccount account, SeriesId series, string episodeId, CancellationToken cancellationToken) =>
        await alerts.FindAsync(account, Partitions.Series(account, series), episodeId, cancellationToken);

    /// <param name="look">The case.</param>
    /// <param name="ledger">The acts so far; null where they could not be read.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ResponseFacts> FindAsync(ResponseCaseView look, LedgerSnapshot? ledger, CancellationToken cancellationToken)
    {
        var (connection, series, alert, now) = (look.Connection, look.Case.Series, look.Alert, look.Now);
        var request = (look.Requester, look.Case.EpisodeId);
        var account = connection.Account;
        var own = (await TryAsync(() => states.FindAsync(account, series, cancellationToken)))?.State;
        var firing = own?.Alerts.Where(other => other.State is AlertState.Firing && !other.IsHistoric).ToList() ?? [];
        var collected = await TryAsync(async () => (await accounts.LoadAsync(account, cancellationToken)).State);
        var all = Later(collected?.MinutesThrough, own?.JudgedThrough);
        var unread = await UnreadAsync(collected, series, now, cancellationToken);
        var mode = Careful(alert, await control.ModeAsync(alert?.Subject.Rule, cancellationToken));
        var isPerson = request.Requester is Requester.Person;
        var (lookup, key) = await keys.FindAsync(connection, series, isPerson ? ResponseMode.Enforce : mode ?? ResponseMode.Observe, cancellationToken);
        var standing = await holds.ReadAsync(request.EpisodeId, alert, now, cancellationToken);
        return new ResponseFacts(
            request.Requester,
            account,
            series,
            request.EpisodeId,
            alert,
            await EvidenceAsync(alert, firing, now, cancellationToken),
            firing.Count == 0 ? 0 : firing.Max(other => other.Anomaly.Score),
            mode,
            await ApprovalsAsync(request.EpisodeId, now, cancellationToken),
            await control.IsStoppedAsync(cancellationToken),
            await control.ProtectedByAsync(series, key, cancellationToken),
            standing.Silence,
            lookup,
            unread < all ? unread : all,
            standing.HasHold,
            ledger is null ? null : [.. ledger.Acts.Select(act => act.ToPast())],
            await InQuestionAsync(account, series, now, cancellationToken),
            await TryAsync(() => traffic.ReadAsync(account, series, alert, now, cancellationToken)),
            Confirmation.NotAsked)
        {
            Offer = connection.Usage.Capabilities.Containment,
            PartThrough = unread < all ? all : null,
            IsAwaited = await TryAsync(() => cases.FindAsync(request.EpisodeId, cancellationToken)) is { IsAwaiting: true },
        };
    }

    /// <summary>
    /// The families of everything that fires on the key. A leak report that a person said no to lends no weight to another alert: that
    /// would overrun the no.
    /// </summary>
    private async Task<EvidenceFamilies> EvidenceAsync(Alert? alert, List<Alert> firing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var families = Unproven(alert);
        foreach (var other in firing)
        {
            var isDenied = other.Id != alert?.Id && other.Subject.Rule is RuleKind.Leaked && await IsDeniedAsync(other.Id, now, cancellationToken);
            families |= isDenied ? EvidenceFamilies.None : other.Anomaly.Families;
        }

        return families;
    }

    private async Task<bool> IsDeniedAsync(string episodeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var rung in Enum.GetValues<ContainmentLevel>().Where(rung => rung.IsIrreversible()))
        {
            if (await approvals.FindAsync(episodeId, rung, now, cancellationToken) is Approval.Denied or Approval.AskedAgain or Approval.Unreadable)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Up to when something the key uses was read that is not read now; null where all is. What cannot be looked up was never read.</summary>
    private async Task<DateTimeOffset?> UnreadAsync(AccountState? collected, SeriesId series, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (collected is null || collected.Sources.IsEmpty)
        {
            return null;
        }

        try
        {
            return Completeness.KnownThrough(collected, await sheet.FindAsync(collected.Account, series, cancellationToken), now);
        }
        catch (StoreException)
        {
            return DateTimeOffset.UnixEpoch;
        }
    }

    /// <summary>A report that is no proof of which key is meant never leads further than to a question.</summary>
    private static ResponseMode? Careful(Alert? alert, ResponseMode? mode) =>
        alert is not null && LeakSubject.IsUnconfirmed(alert.Subject) && mode is ResponseMode.Enforce ? ResponseMode.Approve : mode;

    /// <summary>Such a report is evidence where a person has to add their word, and nowhere else: it must not lend weight to another alert.</summary>
    private static EvidenceFamilies Unproven(Alert? alert) =>
        alert is not null && LeakSubject.IsUnconfirmed(alert.Subject) ? EvidenceFamilies.External : EvidenceFamilies.None;

    /// <summary>The watermark waits for every key of the organization; one whose state is broken must not shield all the others.</summary>
    private static DateTimeOffset? Later(DateTimeOffset? watermark, DateTimeOffset? own) => own is null || watermark > own ? watermark : own;

    private async Task<ImmutableDictionary<ContainmentLevel, Approval>> ApprovalsAsync(string episodeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var said = ImmutableDictionary.CreateBuilder<ContainmentLevel, Approval>();
        foreach (var rung in Enum.GetValues<ContainmentLevel>().Where(rung => rung is not ContainmentLevel.None))
        {
            said[rung] = await approvals.FindAsync(episodeId, rung, now, cancellationToken);
        }

        return said.ToImmutable();
    }

    private async Task<int?> InQuestionAsync(ProviderAccount account, SeriesId series, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            return (await cases.ReadAsync(cancellationToken))
                .Where(one => one.Account == account && now - one.OpenedAt < InQuestion && LeakSubject.ProofOf(one.EpisodeId, one.Account, one.Series) is LeakProof.None)
                .Select(one => one.Series)
                .Append(series)
                .Distinct()
                .Count();
        }
        catch (StoreException)
        {
            return null;
        }
    }

    private static async Task<T?> TryAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (StoreException)
        {
            return default;
        }
    }
}
