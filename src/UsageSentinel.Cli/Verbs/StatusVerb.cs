using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Dashboard;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>status</c>: how every account is doing, at a glance.</summary>
public static class StatusVerb
{
    public static Command Build(CliStreams streams)
    {
        var command = new Command("status", "Shows the status of each account.");
        command.SetAction(async (parsed, stop) => (await Look.AnswerAsync(parsed, streams, StoreNeeds.Fresh, ReadAsync, Draw, stop)).Code);
        return command;
    }

    private static async Task<List<AccountLine>> ReadAsync(CliHost host, CancellationToken cancellationToken)
    {
        var response = host.Get<SentinelOptions>().Response;
        var isStopped = response.Stopped || await host.Get<ControlStore>().IsStoppedAsync(cancellationToken);
        var due = 0;
        await foreach (var item in host.Get<OutboxStore>().DueAsync(cancellationToken))
        {
            due += item.Row is null ? 0 : 1;
        }

        var lines = new List<AccountLine>();
        foreach (var connection in host.Engine.Connections.All)
        {
            var overview = await host.Get<OverviewReader>().ReadAsync(connection.Account, cancellationToken);
            var rests = (host.Get<PriceBooks>().Of(connection.Account.Provider).Version, (await host.Get<Calibrations>().OfAsync(connection.Account, cancellationToken)).Version);
            var age = PriceAge.Of(
                host.Get<PriceBooks>().Of(connection.Account.Provider).List,
                DateOnly.FromDateTime(host.Clock.GetUtcNow().UtcDateTime),
                host.Get<SentinelOptions>().Prices.StaleAfterDays);
            lines.Add(Line(overview, rests, age, response.Mode, isStopped, due));
        }

        return lines;
    }

    private static AccountLine Line(AccountOverview overview, (string Prices, int Calibration) rests, PriceAge age, string mode, bool isStopped, int due) => new(
        overview.Account.Provider,
        overview.Account.Account,
        overview.CompleteThrough,
        overview.SweptAt,
        overview.LastError,
        overview.ListedKeys,
        overview.SeriesInUse,
        overview.OpenAlerts,
        overview.Today.Amount,
        overview.Month.Amount,
        "estimated",
        overview.MonthBilled.Amount,
        rests.Prices,
        rests.Calibration,
        [.. overview.Days.Select(day => day.Amount)],
        mode,
        isStopped,
        due,
        overview.MonthKnownFrom,
        overview.MonthGuessed.Best.Amount,
        overview.Month.Amount,
        (overview.Month + overview.MonthGuessed.High).Amount,
        age.AsOf,
        age.Days,
        age.IsStale,
        overview.Unread);

    private static void Draw(CliContext context, List<AccountLine> lines)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("account", "complete to (UTC)", "keys listed", "series in use", "open alerts", "today", "month", "14 days", "response");
        foreach (var line in lines)
        {
            table.AddRow(
                Cells.Of($"{line.Provider}/{line.Account}"),
                Cells.Of(line.CompleteThrough),
                Cells.Of(line.Keys),
                Cells.Of(line.Series),
                line.OpenAlerts == 0 ? "0" : $"[red]{Cells.Of(line.OpenAlerts)}[/]",
                Cells.Of(new Usd(line.TodayCostUsd).ToString()),
                Cells.Of(new Usd(line.MonthCostUsd) + Cells.Unpriced(line.MonthUnpricedUsd, line.MonthAtMostUsd), 100),
                Sparkline.Of(line.DailyCostUsd),
                line.Stopped ? "[yellow]stopped[/]" : Cells.Of(line.ResponseMode));
        }

        context.Answer.Write(table);
        if (lines.Exists(line => line.Series > line.Keys))
        {
            context.Answer.WriteLine("Series in use are keys with usage, deleted keys among them, and for each project its usage without a key. So there can be more series than listed keys.");
        }

        context.Answer.WriteLine("Costs are billed for days whose bill is settled. Newer costs are estimated from tokens and the price list. See 'sentinel costs'.");
        context.Answer.WriteLine($"Estimates use {string.Join(", ", lines.Select(line => $"{line.PriceVersion} ({new PriceAge(line.PriceListAsOf, line.PriceListAgeDays, line.PriceListStale)})").Distinct(StringComparer.Ordinal))}.");
        foreach (var line in lines.Where(line => line.MonthKnownFrom is not null))
        {
            context.Answer.MarkupLine($"{Cells.Of($"{line.Provider}/{line.Account}")}: cost is known only from {Cells.Of(line.MonthKnownFrom)} UTC. The cost of the month does not include earlier usage.");
        }

        foreach (var line in lines.Where(line => line.LastError is not null))
        {
            context.Answer.MarkupLine($"[red]{Cells.Of($"{line.Provider}/{line.Account}")}[/]: {Cells.Of(line.LastError, 300)}");
        }

        if (lines.Max(line => line.EventsDue) is > 0 and var due)
        {
            context.Answer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{due} {Plural.Of(due, "event is", "events are")} waiting to be sent."));
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
        decimal MonthBilledUsd,
        string PriceVersion,
        int CalibrationVersion,
        IReadOnlyList<decimal> DailyCostUsd,
        string ResponseMode,
        bool Stopped,
        int EventsDue,
        DateTimeOffset? MonthKnownFrom,
        decimal MonthUnpricedUsd,
        decimal MonthAtLeastUsd,
        decimal MonthAtMostUsd,
        DateOnly? PriceListAsOf,
        int? PriceListAgeDays,
        bool PriceListStale,
        IReadOnlyList<string> Unread);
}
