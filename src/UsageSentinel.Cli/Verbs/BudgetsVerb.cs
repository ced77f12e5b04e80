using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;

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

    private static Task<List<BudgetJson>> ReadAsync(CliHost host, CancellationToken cancellationToken) => host.Get<BudgetAnswers>().ReadAsync(cancellationToken);

    private static void Draw(CliContext context, List<BudgetJson> lines)
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
}
