using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Console;

/// <summary>Writes events as one line each, to a console or a log. The line is written before the event counts as handled.</summary>
internal sealed class LineChannel(Action<SentinelEvent, string> write) : IEventHandler
{
    public Task HandleAsync(SentinelEvent received, CancellationToken cancellationToken)
    {
        write(received, Render(received));
        return Task.CompletedTask;
    }

    /// <summary>Time, what, which key by name, how bad, the money, what was done, and the id to ask about: what a person needs in ten seconds.</summary>
    public static string Render(SentinelEvent received)
    {
        var data = received.Data;
        if (data.Digest is { } digest)
        {
            var sums = DigestWriter.Write(received, digest, NoticeFiles.None);
            var place = data.ReportLocation is { } location ? $" (exported to {location})" : string.Empty;
            return PlainText.Of(
                string.Create(CultureInfo.InvariantCulture, $"{received.Time:yyyy-MM-dd HH:mm} DIGEST {sums.Title}{place}; {string.Join("; ", sums.Lines)}"), 600);
        }

        var what = received.Type.Split('.') is [_, _, var name, ..] ? name : received.Type;
        var decision = data.Decision is null ? string.Empty : $" [{data.Decision}]";
        var excess = data.ExcessUsd is > 0 ? $" {new Usd(data.ExcessUsd.Value)} above the expected cost so far, {data.CostBasis}{AlertWriter.Range(data)}." : string.Empty;
        var id = $"{(data.Rule is { } rule ? $" Rule {rule}." : string.Empty)}{(data.AlertId is { } alert ? $" Alert {ShortAlertId.Of(alert)}." : string.Empty)}";
        return PlainText.Of(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{received.Time:yyyy-MM-dd HH:mm} {what.ToUpperInvariant()} {data.Severity} {AlertWriter.Who(data)}{decision}: {(data.Title is { } title && title != data.Cause ? $"{AlertWriter.Title(data)} ({data.Cause})" : data.Cause)}. {data.Explanation}{excess}{id}"),
            600);
    }
}
