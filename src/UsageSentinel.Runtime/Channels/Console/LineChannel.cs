using System.Globalization;
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

    /// <summary>Time, what, which key, how bad, why: what a person needs in ten seconds.</summary>
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
        var subject = data.ApiKeyId ?? data.Name ?? data.Account ?? "-";
        var decision = data.Decision is null ? string.Empty : $" [{data.Decision}]";
        var excess = data.ExcessUsd is > 0 ? $" ({new Usd(data.ExcessUsd.Value)} {data.CostBasis} excess{AlertWriter.Range(data)})" : string.Empty;
        return PlainText.Of(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{received.Time:yyyy-MM-dd HH:mm} {what.ToUpperInvariant()} {data.Severity} {data.Rule} {subject}{decision}: {data.Title ?? data.Cause}. {data.Explanation}{excess}"),
            600);
    }
}
