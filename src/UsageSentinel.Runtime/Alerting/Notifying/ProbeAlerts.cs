using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>
/// Sends a test alert on a schedule, by the path of every alert, and waits for a person to acknowledge it. The test of a route shows that
/// messages arrive; this one shows that somebody reads them. If no one acknowledges it in time, it becomes critical.
/// </summary>
internal sealed class ProbeAlerts(ProbeStore probes, HealthAlerts alerts, AccountStore accounts, MuteStore mutes, ProbeOptions options, TimeProvider clock)
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary>Set once it was seen that nothing is open: from then on, a probe that is off costs nothing.</summary>
    private volatile bool isOff;

    /// <summary>Sends what is due, and looks whether the last one was acknowledged. Called by a timer; late, twice or too often does no harm.</summary>
    public async Task WorkAsync(CancellationToken cancellationToken)
    {
        if (isOff)
        {
            return;
        }

        var stored = await probes.FindAsync(cancellationToken);
        if (stored is { Probe: { IsOpen: true, SentAt: { } sent } open })
        {
            await WaitAsync(open, sent, stored.ETag, cancellationToken);
        }
        else if (options.EveryDays == 0)
        {
            isOff = true;
        }
        else
        {
            await SendIfDueAsync(stored, clock.GetUtcNow(), cancellationToken);
        }
    }

    private async Task SendIfDueAsync(StoredProbe? stored, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var last = stored?.Probe;
        if (last?.DueAt <= now && last.DueAt > now - Day)
        {
            // Marked as sent first: of two hosts one sends it, and after a stop between the two it is sent by the next run.
            var probe = new Probe(Next(now + (options.EveryDays - 1) * Day)) { SentAt = now };
            if (await probes.CommitAsync(probe, stored?.ETag, cancellationToken))
            {
                await RaiseAsync(now, isLate: false, cancellationToken);
            }
        }
        else if (last is null || last.DueAt <= now || last.DueAt > Next(now + (options.EveryDays - 1) * Day))
        {
            // The first time, after a long stop, and after the settings ask for it earlier: at the time of day of the settings.
            await probes.CommitAsync((last ?? new Probe(now)) with { DueAt = Next(now) }, stored?.ETag, cancellationToken);
        }
    }

    private async Task WaitAsync(Probe open, DateTimeOffset sent, string etag, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (await AlertAsync(sent, cancellationToken) is not { } alert)
        {
            await RaiseAsync(sent, isLate: false, cancellationToken);
            return;
        }

        var ack = await mutes.FindAckAsync(alert.Id, cancellationToken);
        if (alert.IsOpen && (ack is not null || options.EveryDays == 0))
        {
            await alerts.ClearAsync(RuleKind.RouteProbe, alert.Subject.Name ?? string.Empty, cancellationToken);
            alert = await AlertAsync(sent, cancellationToken) ?? alert;
        }

        if (!alert.IsOpen)
        {
            // Without an acknowledgement a person ended it, or the settings did.
            await probes.CommitAsync(open with { AnsweredAt = ack?.At ?? alert.ResolvedAt ?? now, AnsweredBy = ack?.By }, etag, cancellationToken);
        }
        else if (ack is null && now - sent >= TimeSpan.FromMinutes(options.AcknowledgeMinutes) && alert.Severity < Severity.Critical)
        {
            await RaiseAsync(sent, isLate: true, cancellationToken);
        }
    }

    private async Task<Alert?> AlertAsync(DateTimeOffset sent, CancellationToken cancellationToken)
    {
        var name = Name(sent);
        return (await accounts.LoadAsync(alerts.Account, cancellationToken)).State.Alerts.LastOrDefault(alert => alert.Subject.Rule is RuleKind.RouteProbe && alert.Subject.Name == name);
    }

    private async Task RaiseAsync(DateTimeOffset sent, bool isLate, CancellationToken cancellationToken)
    {
        var (severity, cause, explanation) = isLate
            ? (Severity.Critical, "no one acknowledged the route probe", $"The test alert of {ProbeWords.Time(sent)} was not acknowledged within {options.AcknowledgeMinutes} minutes. Find out who was on call and why the message was not seen, then acknowledge it.")
            : (Severity.Warning, "test alert: acknowledge it", $"A test that alerts reach a person. Nothing is wrong. Acknowledge it within {options.AcknowledgeMinutes} minutes, or it becomes critical.");
        await alerts.RaiseAsync(RuleKind.RouteProbe, Name(sent), severity, cause, explanation, cancellationToken);
    }

    /// <summary>Each has a name of its own, so that the answer to one is none to the next.</summary>
    private static string Name(DateTimeOffset sent) => $"route probe of {ProbeWords.Time(sent)}";

    /// <summary>The first time of day of the settings after a moment.</summary>
    private DateTimeOffset Next(DateTimeOffset after)
    {
        var day = new DateTimeOffset(after.UtcDateTime.Date, TimeSpan.Zero) + TimeOnly.ParseExact(options.At, "HH:mm", CultureInfo.InvariantCulture).ToTimeSpan();
        return day > after ? day : day + Day;
    }
}
