using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>One alert in the lines a person reads from top to bottom: what, how much, why, what was done, what to do.</summary>
internal static class AlertStory
{
    /// <summary>The width of the labels at the left.</summary>
    private const int Label = 11;

    /// <param name="shown">The alert.</param>
    /// <param name="notes">What changed at the provider, and what is expected: one line each.</param>
    /// <param name="decisions">The ledger rows about it, oldest first.</param>
    /// <param name="now">The time of reading.</param>
    /// <param name="more">The command that shows more.</param>
    public static IEnumerable<StoryLine> Of(AlertShown shown, string[] notes, List<LedgerRowJson> decisions, DateTimeOffset now, string more)
    {
        var alert = shown.Alert;
        yield return $"{alert.ShortId}  {alert.Severity}  {alert.Headline}";
        yield return shown.StateLine;
        yield return string.Empty;
        yield return new($"Key        {alert.KeyName ?? "-"} ({alert.ApiKeyId ?? "no key"}), project {alert.ProjectId ?? "-"}, {alert.Provider}/{alert.Account}", Label);
        yield return new(Text($"Since      {alert.ActiveAt:yyyy-MM-dd HH:mm} UTC ({Elapsed.Ago(now - alert.ActiveAt)}){(alert.Bouts > 1 ? Text($", {alert.Bouts} bouts") : string.Empty)}"), Label);
        if (alert.EarliestPossibleAt is { } earliest && alert.FiredAt is { } fired)
        {
            yield return new(Text($"Alerted    {fired:yyyy-MM-dd HH:mm} UTC on usage up to then; earliest possible {earliest:yyyy-MM-dd HH:mm} UTC."), Label);
        }

        if (alert.LostUsd != 0 || alert.BurnUsdPerHour != 0)
        {
            yield return new($"Lost       {new Usd(alert.LostUsd)} above the expected cost{(shown.Rate.Length > 0 ? ", " + shown.Rate : string.Empty)}.", Label);
            yield return new($"           {Parts(alert.ExcessParts)}", Label);
        }

        yield return new($"Cause      {AlertWords.Cause(alert.Title, alert.Cause)}", Label);
        yield return new($"           {alert.Explanation}", Label);
        foreach (var one in notes)
        {
            yield return new($"           {one}", Label);
        }

        if (alert.AckNote is { } note)
        {
            yield return new($"Note       {note} ({alert.AckedBy})", Label);
        }

        yield return string.Empty;
        yield return decisions.Count == 0 ? "No decisions yet." : "Decisions (UTC)";
        foreach (var row in decisions)
        {
            yield return new(Text($"  {row.At:yyyy-MM-dd HH:mm}  {AlertWords.Text(row.Summary)}"), 20);
        }

        yield return string.Empty;
        yield return "Next";
        foreach (var command in Next(shown, more))
        {
            yield return "  " + command;
        }
    }

    private static string Parts(ExcessPartsJson parts) =>
        string.Join(", ", new[] { ("volume", parts.Volume), ("models", parts.Mix), ("price", parts.Price), ("tokens per request", parts.Shape) }
            .Where(part => part.Item2 != 0)
            .Select(part => $"{part.Item1} {new Usd(part.Item2)}"));

    private static IEnumerable<string> Next(AlertShown shown, string more)
    {
        var alert = shown.Alert;
        yield return more;
        if (alert.State == "resolved")
        {
            yield break;
        }

        if (alert.Situation == "waiting")
        {
            yield return $"sentinel approve {alert.ShortId}     or: sentinel deny {alert.ShortId}";
        }

        yield return $"sentinel ack {alert.ShortId} --note TEXT";
        if (alert.ApiKeyId is { } key && shown.IsOfListedKey)
        {
            if (alert.Situation != "contained")
            {
                yield return $"sentinel contain {key} --reason TEXT";
            }
            else if (alert.Response != "revoke")
            {
                yield return $"sentinel restore {alert.ShortId}";
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
