using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>Writes a report down and raises an alert on every key it is about. A key of which an alert says so already gets no second one.</summary>
public sealed class LeakDesk(
    SeriesStore states, AlertIndex index, OutboxStore outbox, Announcer announcer, LedgerStore ledger, Bulletins bulletins, TimeProvider clock) : ILeakDesk
{
    private const int MaxTries = 10;

    /// <summary>An alert's bucket: the minute of the report.</summary>
    private static readonly TimeSpan Moment = TimeSpan.FromMinutes(1);

    public async Task TakeAsync(LeakReport report, CancellationToken cancellationToken)
    {
        if (report.Keys.IsEmpty)
        {
            await TellUnknownAsync(report, cancellationToken);
            await WriteAsync(report, "/", string.Empty, $"{report.Source} reports a leaked key that fits none we know.", cancellationToken);
            return;
        }

        foreach (var key in report.Keys)
        {
            var episode = await RaiseAsync(report, key, cancellationToken);
            var subject = $"/providers/{key.Account.Provider}/accounts/{key.Account.Account}/projects/{key.Project}/keys/{key.Id}";
            await WriteAsync(report, subject, episode, $"{report.Source}: {Explain(report)}", cancellationToken);
        }
    }

    private Task WriteAsync(LeakReport report, string subject, string episode, string summary, CancellationToken cancellationToken) => ledger.AppendAsync(
        new LedgerEntry(clock.GetUtcNow(), LedgerKind.LeakReported, episode, subject, report.Source, summary, string.Empty) { InputsHash = ContentHash.Of(report.ReportId) },
        null,
        cancellationToken);

    /// <summary>The id of the alert that says so now.</summary>
    private async Task<string> RaiseAsync(LeakReport report, KnownKey key, CancellationToken cancellationToken)
    {
        var series = new SeriesId(key.Project, key.Id);
        var partition = Partitions.Series(key.Account, series);
        var subject = new AlertSubject(RuleKind.Leaked, key.Account, key.Project, key.Id, report.Match is LeakMatch.Named ? null : LeakedRule.Unconfirmed);
        for (var attempt = 0; attempt < MaxTries; attempt++)
        {
            if (await states.FindAsync(key.Account, series, cancellationToken) is not { } stored)
            {
                throw new StoreException(StoreError.Busy, "The key's usage has not been collected yet: report it again after the first sweep.");
            }

            if (stored.State.Alerts.FirstOrDefault(alert => alert.Subject.Rule == subject.Rule && alert.Subject.Name == subject.Name) is { } open)
            {
                return open.Id;
            }

            var end = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
            var advanced = AlertBook.Advance(
                null, new Finding(subject, new Verdict.Anomalous(Anomaly(report))), new TimeWindow(end - Moment, end), true, RuleTraits.Of(subject.Rule).Timing, isHistoric: false);
            var notices = announcer.Announce(advanced.Transitions, null);
            await index.PointAsync(key.Account, partition, advanced.Transitions.Select(transition => transition.Alert), cancellationToken);
            await outbox.PointAsync(partition, notices, end, cancellationToken);
            var state = stored.State with { Alerts = AlertBook.Put(stored.State.Alerts, -1, advanced.Alert) };
            if (await states.CommitAsync(state, stored.ETag, advanced.Transitions, notices, cancellationToken) is not null && advanced.Alert is { } raised)
            {
                return raised.Id;
            }
        }

        throw new StoreException(StoreError.Busy, "The key is being written by others all the time: report it again.");
    }

    /// <summary>What is not certain speaks for nothing by itself: a person has to add their word.</summary>
    private static Anomaly Anomaly(LeakReport report) => new(
        Severity.Critical,
        "reports",
        1,
        0,
        0,
        Usd.Zero,
        report.Match is LeakMatch.Named ? EvidenceFamilies.External : EvidenceFamilies.None,
        report.Match is LeakMatch.Named ? "The key has leaked" : "The key may have leaked",
        Explain(report));

    private static string Explain(LeakReport report) => report.Match switch
    {
        LeakMatch.Named => "The report names the key by its id.",
        LeakMatch.Likely { Keys.Length: 1 } => "What leaked looks like this key and no other we know; that is no proof.",
        LeakMatch.Likely many => string.Create(CultureInfo.InvariantCulture, $"What leaked looks like this key, and like {many.Keys.Length - 1} others."),
        _ => "It fits no key.",
    };

    private Task TellUnknownAsync(LeakReport report, CancellationToken cancellationToken) => bulletins.TellAsync(
        $"leak.{ContentHash.Of(report.ReportId)}",
        BulletinTypes.LeakUnmatched,
        "/",
        new EventDetails
        {
            Audiences = [Audience.OnCall],
            Rule = nameof(RuleKind.Leaked),
            Severity = "warning",
            Name = report.Source,
            Cause = "A leaked key that fits none we know",
            Explanation = $"{report.Source} reports a leaked key. It fits no key of the inventory by its public form: look at the report yourself.",
        },
        clock.GetUtcNow(),
        cancellationToken);
}
