using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Text;

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

        var decision = data.Decision is null ? string.Empty : $" [{AlertWords.Decision(data.Decision)}]";
        var id = data.AlertId is { } alert ? $" Alert {ShortAlertId.Of(alert)}{(data.Rule is { } rule ? $" ({rule})" : string.Empty)}." : data.Rule is { } other ? $" Rule {other}." : string.Empty;
        return PlainText.Of(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{received.Time:yyyy-MM-dd HH:mm} {What(received.Type)} {data.Severity} {AlertWriter.Who(data)}{decision}: {AlertWords.Cause(AlertWriter.Title(data), data.Cause)}.{Money(data)}{id} {data.Explanation}"),
            600);
    }

    /// <summary>The last word of a type, as people write it: <c>AWAITING APPROVAL</c>.</summary>
    private static string What(string type)
    {
        var name = type.Split('.') is [_, _, var last, ..] ? last : type;
        return string.Concat(name.Select((letter, index) => index > 0 && char.IsUpper(letter) ? $" {letter}" : $"{char.ToUpperInvariant(letter)}"));
    }

    /// <summary>Only abuse costs more than expected: a budget is exceeded, and a bill is a bill.</summary>
    private static string Money(EventDetails data) => data.ExcessUsd is not { } excess || excess <= 0 ? string.Empty
        : Enum.TryParse<RuleKind>(data.Rule, out var rule) && Enum.IsDefined(rule) && RuleTraits.Get(rule) is { IsBilled: true } ? $" {new Usd(excess)} billed."
        : $" {new Usd(excess)} above the {(data.Rule is nameof(RuleKind.Budget) or nameof(RuleKind.Forecast) ? "budget" : "expected cost")} so far, {data.CostBasis}{AlertWriter.Range(data)}.";
}
