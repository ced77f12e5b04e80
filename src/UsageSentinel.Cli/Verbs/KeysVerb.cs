using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>keys</c>: every key of the inventory, every key seen in usage, and usage no key can be named for.</summary>
public static class KeysVerb
{
    public static Command Build(CliStreams streams)
    {
        var hygiene = new Option<bool>("--hygiene") { Description = "What is unhealthy about keys, their owners and their limits, with scores and proposals." };
        var command = new Command("keys", "Lists all keys with their cost this month, baseline and alerts.") { hygiene };
        command.SetAction(async (parsed, stop) => parsed.GetValue(hygiene)
            ? await HygieneLook.RunAsync(parsed, streams, stop)
            : (await Look.AnswerAsync(parsed, streams, StoreNeeds.Usage, ReadAsync, Draw, stop)).Code);
        return command;
    }

    private static Task<List<KeyJson>> ReadAsync(CliHost host, CancellationToken cancellationToken) => host.Get<KeyAnswers>().ReadAsync(cancellationToken);

    private static void Draw(CliContext context, List<KeyJson> lines)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine("No keys are known yet. Run 'sentinel watch --once' first.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("key", "name", "project", "owner", "status", "last used (UTC)", "month", "baseline", "alerts");
        foreach (var line in lines)
        {
            table.AddRow(
                Cells.Of(line.ApiKeyId),
                Cells.Of(line.Name, 30),
                Cells.Of(line.ProjectId),
                Cells.Of(line.OwnerType),
                Cells.Of(line.Unread is null ? line.Status : line.Status + " (incomplete)"),
                Cells.Of(line.LastUsedAt),
                Cells.Of(new Usd(line.MonthCostUsd) + Cells.Unpriced(line.MonthUnpricedUsd, line.MonthAtMostUsd), 100),
                Cells.Of(line.Baseline),
                line.Alerts == 0 ? "0" : $"[red]{Cells.Of(line.Alerts)}[/]");
        }

        context.Answer.Write(table);
    }
}
