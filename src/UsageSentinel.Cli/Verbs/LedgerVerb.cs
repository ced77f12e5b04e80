using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>ledger</c>: every decision, carried out or blocked, oldest first.</summary>
public static class LedgerVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("row", 50) { IsNumber = true },
        new("at (UTC)"),
        new("what", 20),
        new("key", 40),
        new("by", 60),
        new("summary") { IsProse = true },
    ];

    public static Command Build(CliStreams streams)
    {
        var last = new Option<string>("--last") { Description = "How many of the newest rows to show, or the time up to now, such as 24h.", HelpName = "N|TIME", DefaultValueFactory = _ => "100" };
        var episode = new Option<string?>("--alert") { Description = "Show only rows about this alert.", HelpName = "ALERT" };
        var key = new Option<string?>("--key") { Description = "Show only rows about this key: its id, or its name if no other key has that name.", HelpName = "KEY" };
        var wouldHave = new Option<bool>("--would-have") { Description = "Show the actions that only the response mode blocked, and their precision." };
        var days = new Option<int>("--days") { Description = "How many days --would-have covers.", HelpName = "N", DefaultValueFactory = _ => 7 };
        days.Validators.Add(result =>
        {
            if (result.GetValue(days) is < 1 or > 3660)
            {
                result.AddError("--days: 1 to 3660.");
            }
        });
        var command = new Command("ledger", "Lists decisions: actions taken and actions blocked.") { last, episode, key, wouldHave, days };
        command.SetAction(async (parsed, stop) =>
        {
            if (parsed.GetValue(wouldHave))
            {
                return await ShadowDecisions.RunAsync(new CliContext(parsed, streams), parsed.GetValue(days), stop);
            }

            var (count, since) = Last(parsed.GetValue(last) ?? string.Empty, new CliContext(parsed, streams).Clock.GetUtcNow());
            await Look.AtAsync(parsed, streams, (host, token) => ReadAsync(host, new LedgerFilter(count, since, parsed.GetValue(episode), parsed.GetValue(key)), token), Draw, stop);
            return ExitCode.Done;
        });
        return command;
    }

    private static (int Count, DateTimeOffset? Since) Last(string text, DateTimeOffset now) =>
        !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? (int.MaxValue, now - TimeText.Length(text))
        : count >= 1 ? (count, null)
        : throw new UsageException("--last: at least 1 row.");

    private static async Task<List<LedgerRowJson>> ReadAsync(CliHost host, LedgerFilter filter, CancellationToken cancellationToken)
    {
        var episode = filter.Episode is { } id ? await Named.AlertAsync(host, id, cancellationToken) : null;
        var ending = filter.Key is { } key ? $"/keys/{await Named.KeyAsync(host, key, cancellationToken)}" : string.Empty;
        var isAll = filter.Since is not null || ending.Length > 0;
        var rows = await host.Get<DecisionAnswers>().ReadAsync(isAll ? int.MaxValue : filter.Count, episode, cancellationToken);
        return [.. rows.Where(row => (filter.Since is not { } since || row.At >= since) && row.Subject.EndsWith(ending, StringComparison.Ordinal)).TakeLast(filter.Count)];
    }

    private sealed record LedgerFilter(int Count, DateTimeOffset? Since, string? Episode, string? Key);

    private static void Draw(CliContext context, List<LedgerRowJson> rows)
    {
        if (rows.Count == 0)
        {
            context.Answer.WriteLine("No decisions.");
            return;
        }

        var cells = new List<Cell[]>();
        foreach (var row in rows)
        {
            cells.Add([
                Cells.Of(row.Number),
                Cells.Of(row.At),
                Cells.Of(AlertWords.Kind(row.Kind)),
                Cells.Of(row.Subject.Split('/')[^1]),
                Cells.Of(row.Actor),
                Cells.Of(AlertWords.Text(row.Summary), 300),
            ]);
        }

        FittedTable.Write(context.Answer, Columns, cells);
    }
}
