using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Gathers what a decision rests on, at the last moment and from the sources themselves. What cannot be read is null, never a guess.</summary>
public sealed class FactFinder(
    AlertIndex alerts,
    SeriesStore states,
    KnownUsageReader usage,
    CaseFacts cases,
    IResponseHolds holds,
    TrafficReader traffic,
    KeyFinder keys,
    ControlReader control)
{
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
        var own = (await StoreReading.TryAsync(() => states.FindAsync(account, series, cancellationToken)))?.State;
        var firing = own?.Alerts.Where(other => other.State is AlertState.Firing && !other.IsHistoric).ToList() ?? [];
        var known = await usage.ReadAsync(account, series, own?.JudgedThrough, now, cancellationToken);
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
            await cases.ApprovalsAsync(request.EpisodeId, now, cancellationToken),
            await control.IsStoppedAsync(cancellationToken),
            await control.ProtectedByAsync(series, key, cancellationToken),
            standing.Silence,
            lookup,
            known.Through,
            standing.HasHold,
            ledger is null ? null : [.. ledger.Acts.Select(act => act.ToPast())],
            await cases.InQuestionAsync(account, series, now, cancellationToken),
            await StoreReading.TryAsync(() => traffic.ReadAsync(account, series, alert, now, cancellationToken)),
            Confirmation.NotAsked)
        {
            Offer = connection.Usage.Capabilities.Containment,
            PartThrough = known.PartThrough,
            IsAwaited = await cases.IsAwaitedAsync(request.EpisodeId, cancellationToken),
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
            var isDenied = other.Id != alert?.Id && other.Subject.Rule is RuleKind.Leaked && await cases.IsDeniedAsync(other.Id, now, cancellationToken);
            families |= isDenied ? EvidenceFamilies.None : other.Anomaly.Families;
        }

        return families;
    }

    /// <summary>A report that is no proof of which key is meant never leads further than to a question.</summary>
    private static ResponseMode? Careful(Alert? alert, ResponseMode? mode) =>
        alert is not null && LeakSubject.IsUnconfirmed(alert.Subject) && mode is ResponseMode.Enforce ? ResponseMode.Approve : mode;

    /// <summary>Such a report is evidence where a person has to add their word, and nowhere else: it must not lend weight to another alert.</summary>
    private static EvidenceFamilies Unproven(Alert? alert) =>
        alert is not null && LeakSubject.IsUnconfirmed(alert.Subject) ? EvidenceFamilies.External : EvidenceFamilies.None;
}
