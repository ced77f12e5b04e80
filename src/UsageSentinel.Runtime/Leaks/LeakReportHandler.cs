using System.Globalization;
using System.Runtime.ExceptionServices;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>
/// Writes a report down and raises its alert: on each key it can mean, or on the organization where it could mean many. A key that a
/// person said no about is asked about again.
/// </summary>
internal sealed class LeakReportHandler(LeakAlerts alerts, LeakedKeyUse use, ApprovalStore approvals, LedgerStore ledger, SystemEvents bulletins, TimeProvider clock) : ILeakReportHandler
{
    public async Task HandleAsync(LeakReport report, CancellationToken cancellationToken)
    {
        switch (report.Match)
        {
            case LeakMatch.Named named:
                await HandleAsync(report, named.Key, LeakProof.Proven, cancellationToken);
                break;
            case LeakMatch.Likely { Keys: { Length: > LeakSubject.MostKeysEach } keys }:
                foreach (var account in keys.Select(key => key.Account).Distinct())
                {
                    await HandleAsync(report, account, cancellationToken);
                }

                break;
            case LeakMatch.Likely likely:
                await TakeEachAsync(report, likely, cancellationToken);
                break;
            default:
                await NotifyUnknownAsync(report, cancellationToken);
                await WriteAsync(report, "/", string.Empty, $"{report.Source} reports a leaked key that matches no known key.", cancellationToken);
                break;
        }
    }

    /// <summary>A key that cannot be taken hides none behind it; the report fails in the end, and comes again.</summary>
    private async Task TakeEachAsync(LeakReport report, LeakMatch.Likely likely, CancellationToken cancellationToken)
    {
        ExceptionDispatchInfo? failure = null;
        foreach (var key in likely.Keys)
        {
            try
            {
                await HandleAsync(report, key, LeakProof.Unproven, cancellationToken);
            }
            catch (StoreException broken)
            {
                failure ??= ExceptionDispatchInfo.Capture(broken);
            }
        }

        failure?.Throw();
    }

    private async Task HandleAsync(LeakReport report, KnownKey key, LeakProof proof, CancellationToken cancellationToken)
    {
        var series = new SeriesId(key.Project, key.Id);
        var anomaly = Anomaly(report, proof);
        var since = await use.DescribeAsync(key.Account, series, report, cancellationToken);
        anomaly = since is null ? anomaly : anomaly with { Explanation = $"{anomaly.Explanation} {since}" };
        var episode = await alerts.RaiseAsync(key.Account, series, proof, anomaly, cancellationToken);
        var subject = ResourcePath.Of(key.Account, series.Project, series.Key);
        await WriteAsync(report, subject, episode, $"{report.Source}: {Explain(report)}", cancellationToken);
        foreach (var level in await approvals.DeniedAsync(episode, Others(key.Account, series), cancellationToken))
        {
            var now = clock.GetUtcNow();
            await approvals.TryWriteAsync(
                Entry(report, subject, episode, $"A person denied this action before this report: {level.Words()}. Approval is requested again."),
                new ApprovalWord(episode, level, Approval.AskedAgain, report.Source, now, now),
                null,
                cancellationToken);
        }
    }

    private async Task HandleAsync(LeakReport report, ProviderAccount account, CancellationToken cancellationToken)
    {
        var episode = await alerts.RaiseAsync(account, Anomaly(report, LeakProof.Unproven), cancellationToken);
        await WriteAsync(report, ResourcePath.Of(account, null, null), episode, $"{report.Source}: {Explain(report)}", cancellationToken);
    }

    private Task<long> WriteAsync(LeakReport report, string subject, string episode, string summary, CancellationToken cancellationToken) =>
        ledger.AppendAsync(Entry(report, subject, episode, summary), null, cancellationToken);

    private LedgerEntry Entry(LeakReport report, string subject, string episode, string summary) =>
        new(clock.GetUtcNow(), LedgerKind.LeakReported, episode, subject, report.Source, summary, string.Empty) { InputsHash = ContentHash.Of(report.ReportId) };

    /// <summary>How the ids of every leak alert of a key begin, whenever it began.</summary>
    private static IEnumerable<string> Others(ProviderAccount account, SeriesId series) =>
        new[] { LeakProof.Proven, LeakProof.Unproven }.Select(proof => $"{LeakSubject.Subject(account, series, proof).Fingerprint.Value}.");

    /// <summary>What is not certain speaks for nothing by itself: a person has to add their word.</summary>
    private static Anomaly Anomaly(LeakReport report, LeakProof proof) => new(
        Severity.Critical,
        "reports",
        1,
        0,
        0,
        Usd.Zero,
        proof is LeakProof.Proven ? EvidenceFamilies.External : EvidenceFamilies.None,
        proof is LeakProof.Proven ? "The key has leaked" : report.Keys.Length > LeakSubject.MostKeysEach ? "A key of the organization may have leaked" : "The key may have leaked",
        Explain(report));

    private static string Explain(LeakReport report) => report.Match switch
    {
        LeakMatch.Named => "The report contains the id of the key.",
        LeakMatch.Likely { Keys.Length: 1 } => "The leaked text matches this key and no other known key. This is not a proof.",
        LeakMatch.Likely { Keys.Length: <= LeakSubject.MostKeysEach } many =>
            string.Create(CultureInfo.InvariantCulture, $"The leaked text matches this key and {many.Keys.Length - 1} other {Plural.Of(many.Keys.Length - 1, "key")}."),
        LeakMatch.Likely many => string.Create(
            CultureInfo.InvariantCulture, $"The leaked text matches {many.Keys.Length} keys. Read the report to find the right one. No action is taken on any key."),
        _ => "It matches no key.",
    };

    private Task NotifyUnknownAsync(LeakReport report, CancellationToken cancellationToken) => bulletins.NotifyAsync(
        $"leak.{ContentHash.Of(report.ReportId)}",
        SystemEventTypes.LeakUnmatched,
        "/",
        new EventDetails
        {
            Audiences = [Audience.OnCall],
            Rule = nameof(RuleKind.Leaked),
            Severity = "warning",
            Name = report.Source,
            Cause = "A leaked key that matches no known key",
            Explanation = $"{report.Source} reports a leaked key. Its redacted form matches no key in the inventory. Read the report to find the key.",
        },
        clock.GetUtcNow(),
        cancellationToken);
}
