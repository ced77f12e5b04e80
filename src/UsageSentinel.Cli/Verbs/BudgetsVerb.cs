using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>budgets</c>: what every budget has spent of its period, and what the period will cost.</summary>
public static class BudgetsVerb
{
    public static Command Build(CliStreams streams)
    {
        var command = new Command("budgets", "Shows the spend and the forecast of each budget.");
        command.SetAction(async (parsed, stop) => (await Look.AnswerAsync(parsed, streams, StoreNeeds.Usage, ReadAsync, Draw, stop)).Code);
        return command;
    }

    private static async Task<List<BudgetLine>> ReadAsync(CliHost host, CancellationToken cancellationToken)
    {
        var lines = new List<BudgetLine>();
        foreach (var connection in host.Engine.Connections.All)
        {
            var standings = await host.Get<BudgetReader>().ReadAsync(connection.Account, cancellationToken);
            lines.AddRange(standings.Select(standing => Line(connection.Account, standing)));
        }

        return lines;
    }

    private static BudgetLine Line(ProviderAccount account, BudgetStanding standing) => new(
        account.Provider,
        account.Account,
        standing.Budget.Name,
        ScopeOf(standing.Budget.Scope),
        Json.Word(standing.Budget.Period),
        standing.Period.Start,
        standing.Period.End,
        standing.Budget.Amount.Amount,
        standing.Spent.Amount,
        standing.Billed.Amount,
        standing.Percent,
        standing.Forecast?.Expected.Amount,
        standing.Forecast?.Low.Amount,
        standing.Forecast?.High.Amount,
        standing.KnownFrom,
        standing.Guessed.Best.Amount,
        standing.Spent.Amount,
        (standing.Spent + standing.Guessed.High).Amount);

    private static string ScopeOf(Scope scope) => scope switch
    {
        Scope.OfProject { Project: var project } => $"project {project}",
        Scope.OfKey { Key: var key } => $"key {key}",
        Scope.OfOwner { Owner: var owner } => $"owner {owner}",
        Scope.OfTag { Name: var name, Value: var value } => $"{name}={value}",
        _ => "organization",
    };

    private static void Draw(CliContext context, List<BudgetLine> lines)
    {
        if (lines.Count == 0)
        {
            context.Answer.WriteLine("No budgets are configured. Add them to budgets[] in the configuration.");
            return;
        }

        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("budget", "scope", "period", "since (UTC)", "amount", "spent", "of it billed", "used", "forecast", "80 % range");
        foreach (var line in lines)
        {
            table.AddRow(
                Cells.Of(line.Name),
                Cells.Of(line.Scope),
                Cells.Of(line.Period),
                Cells.Of(line.From),
                Money(line.AmountUsd),
                Money(line.SpentUsd) + Cells.Of(Cells.Unpriced(line.UnpricedUsd, line.AtMostUsd), 100),
                Money(line.BilledUsd),
                Cells.Of(line.Percent.ToString("0.#", CultureInfo.InvariantCulture) + " %"),
                Money(line.ForecastUsd),
                line.ForecastUsd is null ? "-" : $"{Money(line.ForecastLowUsd)} to {Money(line.ForecastHighUsd)}");
        }

        context.Answer.Write(table);
        foreach (var line in lines.Where(line => line.KnownFrom is not null))
        {
            context.Answer.MarkupLine($"{Cells.Of(line.Name)}: cost is known only from {Cells.Of(line.KnownFrom)} UTC. Spend from earlier in the period is missing, so there is no forecast.");
        }
    }

    private static string Money(decimal? amount) => amount is { } usd ? Cells.Of(new Usd(usd).ToString()) : "-";

    private sealed record BudgetLine(
        string Provider,
        string Account,
        string Name,
        string Scope,
        string Period,
        DateTimeOffset From,
        DateTimeOffset To,
        decimal AmountUsd,
        decimal SpentUsd,
        decimal BilledUsd,
        decimal Percent,
        decimal? ForecastUsd,
        decimal? ForecastLowUsd,
        decimal? ForecastHighUsd,
        DateTimeOffset? KnownFrom,
        decimal UnpricedUsd,
        decimal AtLeastUsd,
        decimal AtMostUsd);
}
