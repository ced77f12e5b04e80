using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>alerts</c>: every episode on record, newest last.</summary>
public static class AlertsVerb
{
    public static Command Build(CliStreams streams)
    {
        var open = new Option<bool>("--open") { Description = "Only those that are pending, firing or recovering." };
        var failOn = new Option<string?>("--fail-on") { Description = "End with 1 if an alert of that severity or worse is firing.", HelpName = "info|warning|critical" };
        failOn.AcceptOnlyFromAmong("info", "warning", "critical");
        var command = new Command("alerts", "Alerts, open and past.") { open, failOn };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var acts = (await host.Get<LedgerStore>().ReadActsAsync(stop)).Acts.ToDictionary(act => act.EpisodeId);
            var alerts = new List<Alert>();
            foreach (var connection in host.Engine.Connections.All)
            {
                alerts.AddRange(await host.Get<AlertIndex>().ReadAsync(connection.Account, DateTimeOffset.UnixEpoch, stop));
            }

            // A pending alert that subsided never was one; it stands in the history only.
            var shown = alerts.Where(alert => alert.FiredAt is not null || alert.IsOpen)
                .Where(alert => !parsed.GetValue(open) || alert.IsOpen)
                .Select(alert => AlertJson.Of(alert, acts.GetValueOrDefault(alert.Id)))
                .ToList();
            if (context.IsJson)
            {
                Json.Write(streams.Out, shown);
            }
            else
            {
                Draw(context, shown);
            }

            return parsed.GetValue(failOn) is { } floor && alerts.Any(alert => alert.State is AlertState.Firing && !alert.IsHistoric
                && alert.Severity >= Enum.Parse<Core.Judging.Severity>(floor, ignoreCase: true))
                ? ExitCode.No
                : ExitCode.Done;
        });
        return command;
    }

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
                Cells.Of(alert.Historic ? alert.State + " (history)" : alert.State),
                alert.Severity == "critical" ? "[red]critical[/]" : Cells.Of(alert.Severity),
                Cells.Of(alert.Rule),
                Cells.Of(alert.Name ?? alert.ApiKeyId ?? alert.ProjectId ?? alert.Account),
                Cells.Of(new Usd(alert.ExcessUsd).ToString()),
                Cells.Of(alert.Response),
                Cells.Of($"{alert.Cause}: {alert.Explanation}", 300));
        }

        context.Answer.Write(table);
    }
}
