using System.Globalization;
using Spectre.Console;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>Alerts for people, each on one line, or with its title below where the terminal is narrow.</summary>
public static class AlertLines
{
    private static readonly FittedColumn[] Columns =
    [
        new("id"),
        new("severity"),
        new("state"),
        new("since"),
        new("lost") { IsNumber = true },
        new("per hour") { IsNumber = true },
        new("alert") { IsProse = true },
    ];

    /// <param name="context">Where they go.</param>
    /// <param name="alerts">In the order to show.</param>
    /// <param name="hidden">How many resolved ones are left out.</param>
    /// <param name="asked">By what the list was narrowed; empty for nothing.</param>
    public static void Write(CliContext context, List<AlertJson> alerts, int hidden, string asked)
    {
        var rest = hidden switch
        {
            0 => string.Empty,
            1 => "1 resolved alert is not shown; add --all.",
            _ => string.Create(CultureInfo.InvariantCulture, $"{hidden:#,0} resolved alerts are not shown; add --all."),
        };
        if (alerts.Count == 0)
        {
            var matching = asked.Length > 0 ? $"alerts match {asked}" : "alerts";
            context.Answer.WriteLine(hidden == 0 ? $"No {matching}." : $"No open {matching}. {rest}");
            return;
        }

        var now = context.Clock.GetUtcNow();
        FittedTable.Write(context.Answer, Columns, alerts.ConvertAll(alert => Row(alert, now)));
        context.Answer.WriteLine(Counted(alerts));
        context.Answer.WriteLine($"{(rest.Length > 0 ? rest + " " : string.Empty)}Details: sentinel alerts show {alerts[0].ShortId}");
    }

    /// <summary>How many are open, and what of them: the same count as in 'status' and on the console.</summary>
    private static string Counted(List<AlertJson> alerts)
    {
        var open = alerts.FindAll(alert => alert.State != "resolved");
        var parts = open.CountBy(alert => alert.Situation).OrderByDescending(one => one.Value).ThenBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Value:#,0} {AlertWords.Situation(one.Key)}"));
        return string.Create(CultureInfo.InvariantCulture, $"{open.Count:#,0} open (not resolved){(open.Count == 0 ? string.Empty : ": ")}{string.Join(", ", parts)}.");
    }

    private static Cell[] Row(AlertJson alert, DateTimeOffset now) =>
    [
        alert.ShortId,
        alert.Severity == "critical" ? Cell.Red(alert.Severity) : alert.Severity,
        AlertWords.Situation(alert.Situation),
        Elapsed.Since(alert.ActiveAt, now),
        alert.LostUsd == 0 ? "-" : Cells.Money(alert.LostUsd),
        alert.BurnUsdPerHour == 0 ? "-" : Cells.Money(alert.BurnUsdPerHour),
        Cells.Of(alert.Headline, 300),
    ];
}
