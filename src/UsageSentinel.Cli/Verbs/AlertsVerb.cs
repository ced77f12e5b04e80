using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>alerts</c>: every episode on record, newest last.</summary>
public static class AlertsVerb
{
    /// <summary>From the least to the worst.</summary>
    private static readonly string[] Severities = ["info", "warning", "critical"];

    public static Command Build(CliStreams streams)
    {
        var open = new Option<bool>("--open") { Description = "Show only alerts that are pending, firing or recovering." };
        var failOn = new Option<string?>("--fail-on") { Description = "Exit with code 1 if an alert of this severity or higher is firing.", HelpName = string.Join('|', Severities) };
        failOn.AcceptOnlyFromAmong(Severities);
        var command = new Command("alerts", "Lists alerts, open and resolved.") { open, failOn };
        command.SetAction(async (parsed, stop) =>
        {
            var isOpenOnly = parsed.GetValue(open);
            var (shown, code) = await Look.AnswerAsync(parsed, streams, StoreNeeds.Fresh, (host, token) => ReadAsync(host, isOpenOnly, token), Draw, stop);
            if (code is not ExitCode.Done)
            {
                return code;
            }

            return parsed.GetValue(failOn) is { } floor && shown.Any(alert => IsFiring(alert, floor)) ? ExitCode.No : ExitCode.Done;
        });
        return command;
    }

    private static Task<List<AlertJson>> ReadAsync(CliHost host, bool isOpenOnly, CancellationToken cancellationToken) =>
        host.Get<AlertAnswers>().ReadAsync(isOpenOnly ? AlertsWanted.Open : AlertsWanted.All, cancellationToken);

    private static bool IsFiring(AlertJson alert, string floor) =>
        alert is { State: "firing", Historic: false } && Array.IndexOf(Severities, alert.Severity) >= Array.IndexOf(Severities, floor);

    private static void Draw(CliContext context, List<AlertJson> alerts)
    {
        if (alerts.Count == 0)
        {
            context.Answer.WriteLine("No alerts.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("fired (UTC)", "state", "severity", "rule", "key or name", "excess (estimated)", "response", "what happened");
        foreach (var alert in alerts)
        {
            table.AddRow(
                Cells.Of(alert.FiredAt),
                Cells.Of(alert.State + (alert.Historic ? " (history)" : alert.Silenced ? " (silenced)" : alert.AckedBy is { } by ? $" (acknowledged by {by})" : string.Empty), 80),
                alert.Severity == "critical" ? "[red]critical[/]" : Cells.Of(alert.Severity),
                Cells.Of(alert.Rule),
                Cells.Of(alert.Name ?? alert.ApiKeyId ?? alert.ProjectId ?? alert.Account),
                Cells.Of(new Usd(alert.ExcessUsd).ToString()),
                Cells.Of(alert.Response),
                Cells.Of($"{alert.Title}: {alert.Explanation}{(alert.AckNote is { } note ? $" Note: {note}" : string.Empty)}", 500));
        }

        context.Answer.Write(table);
    }
}
