using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>One alert in the lines a person reads from top to bottom: what, how much, why, what was done, what to do.</summary>
public static class AlertStory
{
    /// <param name="shown">The alert.</param>
    /// <param name="notes">What changed at the provider, and what is expected: one line each.</param>
    /// <param name="decisions">The ledger rows about it, oldest first.</param>
    /// <param name="now">The time of reading.</param>
    public static IEnumerable<string> Of(AlertShown shown, string[] notes, List<LedgerRowJson> decisions, DateTimeOffset now)
    {
        var alert = shown.Alert;
        yield return $"{alert.ShortId}  {alert.Severity}  {alert.Headline}";
        yield return shown.StateLine;
        yield return string.Empty;
        yield return $"Key        {alert.KeyName ?? "-"} ({alert.ApiKeyId ?? "no key"}), project {alert.ProjectId ?? "-"}, {alert.Provider}/{alert.Account}";
        yield return Text($"Since      {alert.ActiveAt:yyyy-MM-dd HH:mm} UTC ({RelativeTime.Since(alert.ActiveAt, now)} ago){(alert.Bouts > 1 ? Text($", {alert.Bouts} bouts") : string.Empty)}");
        if (alert.EarliestPossibleAt is { } earliest && alert.FiredAt is { } fired)
        {
            yield return Text($"Alerted    {fired:yyyy-MM-dd HH:mm} UTC on usage up to then; earliest possible {earliest:yyyy-MM-dd HH:mm} UTC.");
        }

        if (alert.LostUsd != 0 || alert.BurnUsdPerHour != 0)
        {
            yield return $"Lost       {new Usd(alert.LostUsd)} above the expected cost{(shown.Rate.Length > 0 ? ", " + shown.Rate : string.Empty)}.";
            yield return $"           {Parts(alert.ExcessParts)}";
        }

        yield return $"Cause      {AlertWords.Cause(alert.Title, alert.Cause)}";
        yield return $"           {alert.Explanation}";
        foreach (var one in notes)
        {
            yield return $"           {one}";
        }

        if (alert.AckNote is { } note)
        {
            yield return $"Note       {note} ({alert.AckedBy})";
        }

        yield return string.Empty;
        yield return decisions.Count == 0 ? "No decisions yet." : "Decisions (UTC)";
        foreach (var row in decisions)
        {
            yield return Text($"  {row.At:yyyy-MM-dd HH:mm}  {AlertWords.Text(row.Summary)}");
        }

        yield return string.Empty;
        yield return "Next";
        foreach (var command in Next(shown))
        {
            yield return "  " + command;
        }
    }

    private static string Parts(ExcessPartsJson parts) =>
        string.Join(", ", new[] { ("volume", parts.Volume), ("models", parts.Mix), ("price", parts.Price), ("tokens per request", parts.Shape) }
            .Where(part => part.Item2 != 0)
            .Select(part => $"{part.Item1} {new Usd(part.Item2)}"));

    private static IEnumerable<string> Next(AlertShown shown)
    {
        var alert = shown.Alert;
        yield return $"sentinel explain {alert.ShortId}";
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
