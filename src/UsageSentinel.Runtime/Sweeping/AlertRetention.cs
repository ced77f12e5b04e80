using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// Removes what alerts were judged and decided on, and later the alerts themselves, once they are long over. The ledger says
/// so first, so that an audit never takes what went for what was taken. Nothing of an open alert, an open case or an
/// unfinished act ever goes. May be stopped and repeated.
/// </summary>
internal sealed class AlertRetention(
    AlertIndex alerts, RecordedRows rows, LedgerStore ledger, ResponseCaseStore cases, DecisionInputStore inputs, SweepPolicy settings)
{
    /// <summary>Alerts one row of the ledger names at the most.</summary>
    private const int AlertsPerRow = 100;

    /// <summary>Inputs never outlive their alert.</summary>
    private TimeSpan KeepInputs => settings.KeepInputs < settings.KeepAlerts ? settings.KeepInputs : settings.KeepAlerts;

    public async Task PurgeAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (inputsOver, alertsOver) = await DueAsync(account, now, cancellationToken);
        foreach (var some in inputsOver.Chunk(AlertsPerRow))
        {
            var why = string.Create(CultureInfo.InvariantCulture, $"resolved for {KeepInputs.TotalDays:0} {Plural.Of(KeepInputs.TotalDays, "day")} (retention.inputsDays, retention.alertsDays).");
            await ledger.AppendAsync(SealedSteps.Purge(account, [.. some.Select(pointer => pointer.EpisodeId)], why, now), null, cancellationToken);
            await RemoveInputsAsync(some, cancellationToken);
            await alerts.MarkAsync(account, some, InputsMark.Removed, cancellationToken);
        }

        foreach (var pointer in alertsOver)
        {
            // The rows before the pointer: without it they could not be found again.
            await rows.RemoveAlertAsync(pointer, cancellationToken);
            await alerts.RemoveAsync(account, pointer, cancellationToken);
        }
    }

    private async Task<(List<AlertPointer> Inputs, List<AlertPointer> Alerts)> DueAsync(
        ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var busy = await BusyAsync(cancellationToken);
        var (inputsOver, alertsOver) = (new List<AlertPointer>(), new List<AlertPointer>());
        await foreach (var pointer in alerts.PointersAsync(account, cancellationToken))
        {
            var isOld = pointer.BeganAt < now - settings.KeepAlerts;
            if (pointer.BeganAt >= now - KeepInputs || (pointer.Inputs is InputsMark.Removed && !isOld) || busy.Contains(pointer.EpisodeId))
            {
                continue;
            }

            var alert = await alerts.FindAsync(account, pointer.Partition, pointer.EpisodeId, cancellationToken);
            if (alert is { IsWatched: true })
            {
                continue;
            }

            // One that was pointed at and never came is as old as its pointer.
            var over = alert is null ? pointer.BeganAt : OverAt(alert);
            if (pointer.Inputs is InputsMark.Kept && over < now - KeepInputs)
            {
                inputsOver.Add(pointer);
            }

            if (over < now - settings.KeepAlerts)
            {
                alertsOver.Add(pointer);
            }
        }

        return (inputsOver, alertsOver);
    }

    /// <summary>The episodes that something is still to be done about.</summary>
    private async Task<HashSet<string>> BusyAsync(CancellationToken cancellationToken)
    {
        var busy = (await cases.ReadAsync(cancellationToken)).Where(one => one.ClosedAt is null).Select(one => one.EpisodeId).ToHashSet(StringComparer.Ordinal);
        busy.UnionWith((await ledger.ReadActsAsync(cancellationToken)).Acts
            .Where(act => act.HoldsLimit || act.Status is ActionStatus.Intended or ActionStatus.Done or ActionStatus.Restoring)
            .Select(act => act.EpisodeId));
        return busy;
    }

    private async Task RemoveInputsAsync(AlertPointer[] pointers, CancellationToken cancellationToken)
    {
        foreach (var pointer in pointers)
        {
            await rows.RemoveStepsAsync(pointer, cancellationToken);
        }

        var episodes = pointers.Select(pointer => pointer.EpisodeId).ToHashSet(StringComparer.Ordinal);
        var head = await ledger.ReadHeadAsync(cancellationToken);
        await foreach (var row in ledger.ReadRowsAsync(1, head.Number, cancellationToken))
        {
            if (episodes.Contains(row.Entry.EpisodeId) && row.Entry.InputsHash.Length > 0)
            {
                await inputs.RemoveAsync(row.Entry.InputsHash, cancellationToken);
            }
        }
    }

    private static DateTimeOffset OverAt(Alert alert) =>
        alert.ResolvedAt is { } resolved && resolved > alert.TrueThrough ? resolved : alert.TrueThrough;
}
