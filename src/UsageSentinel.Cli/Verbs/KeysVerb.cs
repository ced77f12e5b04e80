using System.CommandLine;
using Spectre.Console;
using UsageSentinel.Cli.Output;
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
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(hygiene))
            {
                return await HygieneLook.RunAsync(parsed, streams, options, stop);
            }

            var nothing = string.Empty;
            return (await Look.AnswerAsync(parsed, streams, StoreNeeds.Usage, ReadAsync, (context, lines) => Draw(context, lines, nothing), stop)).Code;

            async Task<List<KeyJson>> ReadAsync(CliHost host, CancellationToken token)
            {
                var filter = await options.ReadAsync(parsed, host, token);
                nothing = filter.Nothing("keys", "No keys are known yet. Run 'sentinel watch --once' first.");
                return filter.Apply((await host.Get<KeyAnswers>().ReadAsync(token)).Where(key => filter.Takes(key.ApiKeyId, key.ProjectId) && !(key.LastUsedAt < filter.Since) && (filter.Since is null || key.LastUsedAt is not null)), Orders);
            }
        });
        return command;
    }

    private static string Name(KeyJson line) =>
        line.Name ?? line.ApiKeyId ?? (string.IsNullOrEmpty(line.ProjectId) ? "no key and no project" : $"no key, {line.ProjectId}");

    private static void Draw(CliContext context, List<KeyJson> lines, string nothing)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine(nothing);
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
                Cells.Of(Cells.Money(line.MonthCostUsd) + Cells.Unpriced(line.MonthUnpricedUsd, line.MonthAtMostUsd), 100),
                Cells.Of(line.Baseline),
                line.Alerts == 0 ? "0" : Cell.Red(Cells.Of(line.Alerts)),
            ]);
        }

        FittedTable.Write(context.Answer, Columns, cells);
    }
}
