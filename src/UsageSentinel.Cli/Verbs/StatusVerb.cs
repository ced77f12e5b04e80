using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>status</c>: how every account is doing, at a glance.</summary>
public static class StatusVerb
{
    private const int DaysShown = 14;

    public static Command Build(CliStreams streams)
    {
        var command = new Command("status", "How every account is doing.");
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var options = context.ReadOptions();
            await using var host = CliHost.Open(context, options);
            var lines = new List<AccountLine>();
            foreach (var connection in host.Engine.Connections.All)
            {
                lines.Add(await ReadAsync(host, connection, options, stop));
            }

            if (context.IsJson)
            {
                Json.Write(streams.Out, lines);
            }
            else
            {
                Draw(context, lines);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<AccountLine> ReadAsync(
        CliHost host, ProviderConnection connection, SentinelOptions options, CancellationToken cancellationToken)
    {
        var account = connection.Account;
        var (state, _) = await host.Get<AccountStore>().LoadAsync(account, cancellationToken);
        var sheet = await host.Get<SeriesSheet>().ReadAsync(account, cancellationToken);
        var inventory = await host.Get<InventoryStore>().ReadAsync(account, cancellationToken);
        var today = DateOnly.FromDateTime((state.MinutesThrough ?? TimeProvider.System.GetUtcNow()).UtcDateTime);
        var days = Enumerable.Range(0, DaysShown).Select(back => today.AddDays(back - DaysShown + 1))
            .Select(day => sheet.Sum(line => line.Costs.Between(day, day).Amount))
            .ToList();
        var month = sheet.Sum(line => line.Costs.Between(new DateOnly(today.Year, today.Month, 1), today).Amount);
        var due = 0;
        await foreach (var item in host.Get<OutboxStore>().DueAsync(cancellationToken))
        {
            due += item.Row is null ? 0 : 1;
        }

        return new AccountLine(
            account.Provider,
            account.Account,
            state.MinutesThrough,
            state.SweptAt,
            state.LastError,
            inventory.Keys.Count(key => key.MissingSince is null),
            sheet.Length,
            sheet.Sum(line => line.OpenAlerts) + state.Alerts.Length,
            days[^1],
            month,
            "estimated",
            days,
            options.Response.Mode,
            options.Response.Stopped || await host.Get<ControlStore>().IsStoppedAsync(cancellationToken),
            due);
    }

    private static void Draw(CliContext context, List<AccountLine> lines)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("account", "complete to (UTC)", "keys", "in use", "open alerts", "today", "month", "14 days", "response");
        foreach (var line in lines)
        {
            table.AddRow(
                Cells.Of($"{line.Provider}/{line.Account}"),
                Cells.Of(line.CompleteThrough),
                Cells.Of(line.Keys),
                Cells.Of(line.Series),
                line.OpenAlerts == 0 ? "0" : $"[red]{Cells.Of(line.OpenAlerts)}[/]",
                Cells.Of(new Usd(line.TodayCostUsd).ToString()),
                Cells.Of(new Usd(line.MonthCostUsd).ToString()),
                Sparkline.Of(line.DailyCostUsd),
                line.Stopped ? "[yellow]stopped[/]" : Cells.Of(line.ResponseMode));
        }

        context.Answer.Write(table);
        context.Answer.WriteLine("Costs are estimated from tokens and the price list; bills come a day late.");
        foreach (var line in lines.Where(line => line.LastError is not null))
        {
            context.Answer.MarkupLine($"[red]{Cells.Of($"{line.Provider}/{line.Account}")}[/]: {Cells.Of(line.LastError, 300)}");
        }

        foreach (var line in lines.Where(line => line.EventsDue > 0))
        {
            context.Answer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.EventsDue} events wait to be sent."));
        }
    }

    private sealed record AccountLine(
        string Provider,
        string Account,
        DateTimeOffset? CompleteThrough,
        DateTimeOffset? SweptAt,
        string? LastError,
        int Keys,
        int Series,
        int OpenAlerts,
        decimal TodayCostUsd,
        decimal MonthCostUsd,
        string CostBasis,
        IReadOnlyList<decimal> DailyCostUsd,
        string ResponseMode,
        bool Stopped,
        int EventsDue);
}
