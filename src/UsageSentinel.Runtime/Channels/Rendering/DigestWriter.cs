using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>Puts the sums of a period into words.</summary>
internal static class DigestWriter
{
    private const int MostLines = 20;

    public static AlertText Write(SentinelEvent reported, DigestDetails digest, NoticeFiles files)
    {
        var lines = digest.Lines.IsDefault ? [] : digest.Lines;
        return new AlertText(null, $"{What(reported, digest)}: {new Usd(digest.TotalUsd)}{Change(digest.TotalUsd, digest.PreviousUsd)}")
        {
            Facts = [new FactText("Money", PlainText.Of($"in USD, {digest.CostBasis}{Partly(digest)}")), .. Unpriced(digest), .. Incidents(digest), .. InTime(digest), .. Report(reported, files)],
            Lines =
            [
                .. lines.Take(MostLines).Select(Line),
                .. lines.Length > MostLines ? [string.Create(CultureInfo.InvariantCulture, $"{lines.Length - MostLines} more")] : Array.Empty<string>(),
            ],
        };
    }

    private static string What(SentinelEvent reported, DigestDetails digest) => reported.Type == EventTypes.Report
        ? PlainText.Of($"Cost report {digest.From.UtcDateTime.ToString("yyyy-MM", CultureInfo.InvariantCulture)} of {reported.Data.Account}", 120)
        : $"Cost {Day(digest.From)} to {Day(digest.To)}";

    /// <summary>Where the report itself is.</summary>
    private static IEnumerable<FactText> Report(SentinelEvent reported, NoticeFiles files)
    {
        if (!files.Attached.IsEmpty)
        {
            yield return new FactText("Attached", string.Join(", ", files.Attached.Select(file => file.Name)));
        }

        foreach (var sentence in files.LeftOut)
        {
            yield return new FactText("Not attached", sentence);
        }

        if (reported.Data.ReportLocation is { } location)
        {
            yield return new FactText("Exported to", PlainText.Of(location, 300));
        }
    }

    private static string Line(DigestLine line) => PlainText.Of(
        $"{PlainText.Of(line.Who, 80)}: {new Usd(line.Usd).ToCents()}{Change(line.Usd, line.PreviousUsd)}{(line.IncidentUsd is > 0 and { } incident ? $", of which {new Usd(incident).ToCents()} on days with incidents, ordinary use included" : string.Empty)}{(line.Driver is { } driver ? $", {PlainText.Of(driver, 120)}" : string.Empty)}",
        240);

    private static string Partly(DigestDetails digest) =>
        digest is { CostBasis: "estimated", BilledUsd: > 0 and { } billed } ? $", of which {new Usd(billed)} is billed" : string.Empty;

    private static IEnumerable<FactText> Unpriced(DigestDetails digest) => digest is { UnpricedUsd: { } best, AtMostUsd: { } most }
        ? [new FactText("Without a price", PlainText.Of($"about {new Usd(best)}, not included above; in total at least {new Usd(digest.TotalUsd)}, at most {new Usd(most)}"))]
        : [];

    private static IEnumerable<FactText> Incidents(DigestDetails digest) => digest.IncidentUsd is > 0 and { } incident
        ? [new FactText("Incidents", PlainText.Of($"{Excess(digest)}whole cost of their keys on those days, ordinary use included: {new Usd(incident)}"))]
        : [];

    private static IEnumerable<FactText> InTime(DigestDetails digest) => digest.JudgedInTime is { } share
        ? [new FactText("Service level", $"{ShareText.Of(share)} of this month's usage was evaluated in time")]
        : [];

    private static string Excess(DigestDetails digest) =>
        digest.IncidentExcessUsd is { } excess ? $"{new Usd(excess)} above the expected cost since each began (estimated); " : string.Empty;

    private static string Change(decimal now, decimal? before) => before switch
    {
        null => string.Empty,
        0 => " (no cost before)",
        { } usd => string.Create(CultureInfo.InvariantCulture, $" ({Math.Round((now - usd) / usd * 100):+0;-0;0} %)"),
    };

    private static string Day(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
