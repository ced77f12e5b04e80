using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>budgets</c>: what every budget has spent of its period, and what the period will cost.</summary>
public static class BudgetsVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("budget"),
        new("scope", 50),
        new("period", 30),
        new("since (UTC)", 70),
        new("amount") { IsNumber = true },
        new("spent") { IsNumber = true },
        new("of it billed", 60) { IsNumber = true },
        new("used") { IsNumber = true },
        new("forecast", 10) { IsNumber = true },
        new("80 % range", 40),
    ];

    public static Command Build(CliStreams streams)
    {
        var whatIf = new Option<bool>("--what-if") { Description = "Show, for each budget of a project, the limits that onExceeded would set now. Changes nothing." };
        var undo = new Option<string?>("--undo") { Description = "Take back the limit that this budget set. It is not set again in this period.", HelpName = "NAME" };
        var yes = new Option<bool>("--yes") { Description = "Take it back. Without it, --undo only shows what it would do." };
        var reason = new Option<string>("--reason") { Description = "The reason, recorded in the ledger.", HelpName = "TEXT", DefaultValueFactory = _ => string.Empty };
        var command = new Command("budgets", "Shows the spend and the forecast of each budget, and the limits that budgets set.") { whatIf, undo, yes, reason };
        command.SetAction(async (parsed, stop) => (parsed.GetValue(undo), parsed.GetValue(whatIf)) switch
        {
            ({ } name, _) => await BudgetLimitLines.UndoAsync(new CliContext(parsed, streams), name, parsed.GetValue(yes), DisplayText.Of(parsed.GetValue(reason) ?? string.Empty, 300), stop),
            (_, true) => (await Look.AnswerAsync(parsed, streams, StoreNeeds.Usage, BudgetLimitLines.ReadAsync, BudgetLimitLines.Draw, stop)).Code,
            _ => (await Look.AnswerAsync(parsed, streams, StoreNeeds.Usage, ReadAsync, Draw, stop)).Code,
        });
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

        FittedTable.Write(context.Answer, Columns, lines.ConvertAll(line => (Cell[])[
            Cells.Of(line.Name),
            Cells.Of(line.Scope),
            Cells.Of(line.Period),
            Cells.Of(line.From),
            Cells.Money(line.AmountUsd),
            Cells.Money(line.SpentUsd) + Cells.Unpriced(line.UnpricedUsd, line.AtMostUsd),
            Cells.Money(line.BilledUsd),
            Used(line.Percent),
            Cells.Money(line.ForecastUsd),
            line.ForecastUsd is null ? "-" : $"{Cells.Money(line.ForecastLowUsd)} to {Cells.Money(line.ForecastHighUsd)}",
        ]));
        foreach (var line in lines.Where(line => line.KnownFrom is not null))
        {
            context.Answer.WriteLine($"{Cells.Of(line.Name)}: cost is known only from {Cells.Of(line.KnownFrom)} UTC. Spend from earlier in the period is missing, so there is no forecast.");
        }
    }

    private static Cell Used(decimal percent) => percent.ToString("0.#", CultureInfo.InvariantCulture) + " %" is var text && percent >= 100 ? Cell.Red(text) : text;
}
