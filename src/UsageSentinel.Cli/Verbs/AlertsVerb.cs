using System.CommandLine;
using UsageSentinel.Cli.Output;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>alerts</c>: every episode on record; the table shows the open ones, the worst first.</summary>
public static class AlertsVerb
{
    /// <summary>From the least to the worst.</summary>
    private static readonly string[] Severities = ["info", "warning", "critical"];

    private static readonly Sorts<AlertJson> Orders = new(
        ("severity", Worst),
        ("loss", SortBy.Most((AlertJson alert) => alert.LostUsd)),
        ("burn", SortBy.Most((AlertJson alert) => alert.BurnUsdPerHour)),
        ("newest", SortBy.Most((AlertJson alert) => alert.ActiveAt)),
        ("oldest", (left, right) => left.ActiveAt.CompareTo(right.ActiveAt)));

    public static Command Build(CliStreams streams)
    {
        var open = new Option<bool>("--open") { Description = "Only alerts that are pending, firing or recovering. The table does this by default." };
        var all = new Option<bool>("--all") { Description = "Also show alerts that are resolved. JSON does this by default." };
        var failOn = new Option<string?>("--fail-on") { Description = "Exit with code 1 if an alert of this severity or higher is firing.", HelpName = string.Join('|', Severities) };
        failOn.AcceptOnlyFromAmong(Severities);
        var command = new Command("alerts", "Lists alerts, the worst first.") { open, all, failOn, AlertsShowVerb.Build(streams) };
        var options = ListOptions.AddTo(command, Orders.Names, ListScope.KeysInTime);
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            if (parsed.GetValue(open) && parsed.GetValue(all))
            {
                throw new UsageException("Use only one of --open and --all.");
            }

            var isOpenOnly = parsed.GetValue(open) || (!context.IsJson && !parsed.GetValue(all));
            var hidden = 0;
            var asked = string.Empty;
            var (shown, code) = await Look.AnswerAsync(
                parsed,
                streams,
                StoreNeeds.Fresh,
                async (host, token) =>
                {
                    var filter = await options.ReadAsync(parsed, host, token);
                    asked = filter.Asked;
                    var wanted = (await host.Get<AlertAnswers>().ReadAsync(AlertsWanted.All, token)).Where(alert => IsWanted(alert, filter)).ToList();
                    var listed = isOpenOnly ? wanted.FindAll(IsOpen) : wanted;
                    hidden = wanted.Count - listed.Count;
                    return context.IsJson && filter.Sort is null ? [.. listed.Take(filter.Top)] : filter.Apply(listed, Orders);
                },
                (drawn, alerts) => AlertLines.Write(drawn, alerts, hidden, asked),
                stop);
            if (code is not ExitCode.Done)
            {
                return code;
            }

            return parsed.GetValue(failOn) is { } floor && shown.Any(alert => IsFiring(alert, floor)) ? ExitCode.No : ExitCode.Done;
        });
        return command;
    }

    private static bool IsWanted(AlertJson alert, ListFilter filter) =>
        filter.Takes(alert.ApiKeyId, alert.ProjectId) && (filter.Since is not { } since || IsOpen(alert) || alert.ResolvedAt >= since);

    private static bool IsOpen(AlertJson alert) => alert.State != "resolved";

    private static bool IsFiring(AlertJson alert, string floor) =>
        alert is { State: "firing", Historic: false } && Array.IndexOf(Severities, alert.Severity) >= Array.IndexOf(Severities, floor);

    /// <summary>Open before resolved, then by severity, then by what it costs an hour and has cost.</summary>
    private static int Worst(AlertJson left, AlertJson right) =>
        (IsOpen(right), Array.IndexOf(Severities, right.Severity), right.BurnUsdPerHour, right.LostUsd)
            .CompareTo((IsOpen(left), Array.IndexOf(Severities, left.Severity), left.BurnUsdPerHour, left.LostUsd));
}
