using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Pages;

/// <summary>The words and colours of the console.</summary>
internal static class Words
{
    public static Html Time(DateTimeOffset instant) =>
        $"""<time datetime="{instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}">{instant.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)}</time>""";

    /// <summary>A length of time in its largest unit that counts at least two.</summary>
    public static string Ago(TimeSpan length) => length switch
    {
        { TotalMinutes: < 2 } => "just now",
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{length.TotalMinutes:0} min ago"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(length.TotalHours):0} h ago"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(length.TotalDays):0} days ago"),
    };

    public static Html Kind(LedgerKind kind) => kind switch
    {
        LedgerKind.Withheld => $"""<span class="tag warn">blocked</span>""",
        LedgerKind.Intended => $"""<span class="tag">intended</span>""",
        LedgerKind.Done => $"""<span class="tag good">done</span>""",
        LedgerKind.Verified => $"""<span class="tag good">verified</span>""",
        LedgerKind.AwaitingApproval => $"""<span class="tag warn">waits for approval</span>""",
        LedgerKind.Restoring => $"""<span class="tag">being restored</span>""",
        LedgerKind.Restored => $"""<span class="tag good">restored</span>""",
        LedgerKind.Control => $"""<span class="tag">manual</span>""",
        LedgerKind.Judged => $"""<span class="tag">evaluated</span>""",
        LedgerKind.Purged => $"""<span class="tag">old inputs removed</span>""",
        LedgerKind.NotVerified => $"""<span class="tag bad">not effective</span>""",
        _ => $"""<span class="tag bad">failed</span>""",
    };

    /// <summary>The class of a severity's colour.</summary>
    public static string Color(Severity severity) => severity switch
    {
        Severity.Critical => "bad",
        Severity.Warning => "warn",
        _ => "good",
    };

    public static string State(Alert alert) => alert.IsHistoric ? "in old history" : alert.State.ToString().ToLowerInvariant();

    public static string Rule(RuleKind rule) => string.Concat(rule.ToString().Select((letter, index) =>
        char.IsUpper(letter) && index > 0 ? $" {char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
