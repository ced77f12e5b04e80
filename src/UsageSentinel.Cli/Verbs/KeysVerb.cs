using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>keys</c>: every key of the inventory, every key seen in usage, and usage no key can be named for.</summary>
public static class KeysVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("key", 50),
        new("name"),
        new("project", 90),
        new("owner", 80),
        new("status", 20),
        new("last used (UTC)", 40),
        new("month") { IsNumber = true },
        new("baseline", 60),
        new("alerts") { IsNumber = true },
    ];

    private static readonly Sorts<KeyJson> Orders = new(
        ("cost", SortBy.Most((KeyJson key) => key.MonthCostUsd)),
        ("alerts", SortBy.Most((KeyJson key) => key.Alerts)),
        ("last-used", SortBy.Most((KeyJson key) => key.LastUsedAt)),
        ("created", SortBy.Most((KeyJson key) => key.CreatedAt)),
        ("name", SortBy.Name((KeyJson key) => key.Name ?? key.ApiKeyId)));

    public static Command Build(CliStreams streams)
    {
        var hygiene = new Option<bool>("--hygiene") { Description = "What is unhealthy about keys, their owners and their limits, with scores and proposals." };
        var command = new Command("keys", "Lists all keys with their cost this month, baseline and alerts.") { hygiene };
        var options = ListOptions.AddTo(command, Orders.Names, ListScope.Keys);
        command.SetAction(async (parsed, stop) => parsed.GetValue(hygiene)
            ? await HygieneLook.RunAsync(parsed, streams, stop)
            : (await Look.AnswerAsync(parsed, streams, StoreNeeds.Usage, (host, token) => ReadAsync(host, options, parsed, token), Draw, stop)).Code);
        return command;
    }

    private static async Task<List<KeyJson>> ReadAsync(CliHost host, ListOptions options, ParseResult parsed, CancellationToken cancellationToken)
    {
        var filter = await options.ReadAsync(parsed, host, cancellationToken);
        return filter.Apply((await host.Get<KeyAnswers>().ReadAsync(cancellationToken)).Where(key => filter.Takes(key.ApiKeyId, key.ProjectId)), Orders);
    }

    private static string Name(KeyJson line) =>
        line.Name ?? line.ApiKeyId ?? (string.IsNullOrEmpty(line.ProjectId) ? "no key and no project" : $"no key, {line.ProjectId}");

    private static void Draw(CliContext context, List<KeyJson> lines)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine("No keys are known yet. Run 'sentinel watch --once' first.");
            return;
        }

        var cells = new List<Cell[]>();
        foreach (var line in lines)
        {
            cells.Add([
                Cells.Of(line.ApiKeyId),
                Cells.Of(Name(line)),
                Cells.Of(line.ProjectId),
                Cells.Of(line.OwnerType),
                Cells.Of(line.Status + (line.Unread is null ? string.Empty : " (incomplete)") + (line.Rotation is { } rotation ? $", rotation: {AlertWords.Rotation(rotation)}" : string.Empty)),
                Cells.Of(line.LastUsedAt),
                Cells.Of(new Usd(line.MonthCostUsd) + Cells.Unpriced(line.MonthUnpricedUsd, line.MonthAtMostUsd), 100),
                Cells.Of(line.Baseline),
                line.Alerts == 0 ? "0" : Cell.Red(Cells.Of(line.Alerts)),
            ]);
        }

        FittedTable.Write(context.Answer, Columns, cells);
    }
}
