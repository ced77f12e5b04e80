using System.Globalization;
using Spectre.Console;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>Alerts for people, each on one line of whatever width the terminal has.</summary>
public static class AlertLines
{
    private static readonly string[] Heads = ["id", "severity", "state", "since", "lost", "per hour"];

    /// <param name="context">Where they go.</param>
    /// <param name="alerts">In the order to show.</param>
    /// <param name="hidden">How many resolved ones are left out.</param>
    public static void Write(CliContext context, List<AlertJson> alerts, int hidden)
    {
        var rest = hidden switch
        {
            0 => string.Empty,
            1 => "1 resolved alert is not shown; add --all.",
            _ => string.Create(CultureInfo.InvariantCulture, $"{hidden:#,0} resolved alerts are not shown; add --all."),
        };
        if (alerts.Count == 0)
        {
            context.Answer.WriteLine(hidden == 0 ? "No alerts." : $"No open alerts. {rest}");
            return;
        }

        var now = context.Clock.GetUtcNow();
        var rows = alerts.ConvertAll(alert => Cells(alert, now));
        var columns = Enumerable.Range(0, Heads.Length).Where(column => rows.Exists(row => row[column] != "-")).ToArray();
        var widths = columns.Select(column => rows.Max(row => Math.Max(row[column].Length, Heads[column].Length))).ToArray();
        var left = Math.Max(16, context.Answer.Profile.Width - widths.Sum(width => width + 2));
        var table = new Table().Border(TableBorder.None).HideRowSeparators();
        foreach (var (head, width) in columns.Select(column => Heads[column]).Zip(widths))
        {
            table.AddColumn(new TableColumn(head).Width(width).NoWrap().Padding(0, 0, 2, 0));
        }

        table.AddColumn(new TableColumn("alert").Width(left).NoWrap().Padding(0, 0, 0, 0));
        foreach (var (alert, row) in alerts.Zip(rows))
        {
            table.AddRow([
                .. columns.Select(column => row[column] == "critical" ? "[red]critical[/]" : Markup.Escape(row[column])),
                Markup.Escape(DisplayText.Of(alert.Headline, left)),
            ]);
        }

        context.Answer.Write(table);
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

    private static string[] Cells(AlertJson alert, DateTimeOffset now) =>
    [
        alert.ShortId,
        alert.Severity,
        AlertWords.Situation(alert.Situation),
        RelativeTime.Since(alert.ActiveAt, now),
        alert.LostUsd == 0 ? "-" : new Usd(alert.LostUsd).ToString(),
        alert.BurnUsdPerHour == 0 ? "-" : new Usd(alert.BurnUsdPerHour).ToString(),
    ];
}
