using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Drilling;

/// <summary>
/// What a decision about a drill rests on: what people set and what was done are read, the attack is what the replay shows, and the
/// provider is not asked. The usage is taken for confirmed.
/// </summary>
public sealed class DrillFacts(
    ControlReader control, KeyFinder keys, LedgerStore ledger, CaseFacts cases, IResponseHolds holds, TrafficReader traffic, ResponderPolicy settings)
{
    /// <summary>Everything but the alert and what the key costs.</summary>
    /// <param name="request">The drill.</param>
    /// <param name="attack">The attack.</param>
    /// <param name="sample">An alert about the key, marked as a drill.</param>
    /// <param name="now">The time on the wall, UTC.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<ResponseFacts> ReadAsync(DrillRequest request, LaidAttack attack, Alert sample, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (account, series) = (request.Target.Account, request.Target.Series);
        var (lookup, key) = await keys.FindAsync(request.Target.Connection, series, ResponseMode.Observe, cancellationToken);
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        var standing = await holds.ReadAsync(sample.Id, sample, now, cancellationToken);
        return new ResponseFacts(
            new Requester.Automation(),
            account,
            series,
            sample.Id,
            sample,
            sample.Anomaly.Families,
            sample.Anomaly.Score,
            await control.ModeAsync(sample.Subject.Rule, cancellationToken),
            ImmutableDictionary<ContainmentLevel, Approval>.Empty,
            await control.IsStoppedAsync(cancellationToken),
            await control.ProtectedByAsync(series, key, cancellationToken),
            standing.Silence,
            lookup,
            now,
            standing.HasHold,
            snapshot.Fault is null ? [.. snapshot.Acts.Select(act => act.ToPast())] : null,
            await cases.InQuestionAsync(account, series, now, cancellationToken),
            await TrafficAsync(request, attack, now, cancellationToken),
            Confirmation.Confirmed)
        {
            Offer = request.Target.Connection.Usage.Capabilities.Containment,
        };
    }

    /// <summary>The decision at the end of a bucket: in the mode that is set, and in enforce mode.</summary>
    /// <param name="read">What was read.</param>
    /// <param name="moment">What fires then.</param>
    /// <param name="rows">What the key is recorded with.</param>
    internal DrillAnswer Decide(ResponseFacts read, DrillMoment moment, ImmutableArray<RecordedRow> rows)
    {
        var traffic = DrillTraffic.At(read.Traffic, rows, moment.At);
        var current = read with
        {
            Alert = moment.Alert,
            EpisodeId = moment.Alert.Id,
            Evidence = moment.Evidence,
            Score = moment.Score,
            DataThrough = moment.At,
            Traffic = traffic,
        };
        return new DrillAnswer(
            moment.At,
            read.Mode,
            Responder.Decide(current, settings.Policy, moment.At),
            Responder.Decide(current with { Mode = ResponseMode.Enforce }, settings.Policy, moment.At),
            traffic?.LossPerHour ?? Usd.Zero);
    }

    private async Task<Traffic?> TrafficAsync(DrillRequest request, LaidAttack attack, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var start = DateTimeOffset.FromUnixTimeSeconds(attack.Start);
        var models = DrillTraffic.Models(attack.Buckets);
        try
        {
            return await traffic.ReadAsync(request.Target.Account, request.Target.Series, new TrafficNow(Usd.Zero, models), new TimeWindow(start, now), cancellationToken);
        }
        catch (StoreException)
        {
            return null;
        }
    }
}
