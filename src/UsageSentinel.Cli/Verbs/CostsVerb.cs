using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Finance.Reports;
using UsageSentinel.Runtime.Reporting.Costs;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>costs</c>: bills beside estimates, by day and project.</summary>
public static class CostsVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("day"),
        new("project"),
        new("basis", 50),
        new("list price", 90) { IsNumber = true },
        new("estimated") { IsNumber = true },
        new("billed") { IsNumber = true },
        new("explained", 40) { IsNumber = true },
        new("unexplained", 70) { IsProse = true },
    ];

    private const int DaysShown = 14;

    private static readonly Sorts<CostJson> Orders = new(
        ("day", (left, right) => left.Day.CompareTo(right.Day)),
        ("billed", SortBy.Most((CostJson line) => line.BilledUsd)),
        ("estimated", SortBy.Most((CostJson line) => line.EstimatedUsd)));

    public static Command Build(CliStreams streams)
    {
        var from = new Option<string?>("--from") { Description = "First UTC day. Default: two weeks ago.", HelpName = "DATE" };
        var to = new Option<string?>("--to") { Description = "Last UTC day. Default: today.", HelpName = "DATE" };
        var command = new Command("costs", "Compares billed and estimated cost by day and project.") { from, to };
        var options = ListOptions.AddTo(command, Orders.Names, ListScope.Projects);
        command.SetAction(async (parsed, stop) =>
        {
            var last = DayText.Parse("--to", parsed.GetValue(to)) ?? DayText.Today(new CliContext(parsed, streams).Clock);
            var first = DayText.Parse("--from", parsed.GetValue(from));
            var nothing = string.Empty;
            return (await Look.AnswerAsync(parsed, streams, StoreNeeds.Usage, ReadAsync, (context, lines) => Draw(context, lines, nothing), stop)).Code;

            async Task<List<CostJson>> ReadAsync(CliHost host, CancellationToken token)
            {
                var filter = await options.ReadAsync(parsed, host, token);
                nothing = filter.Nothing("billed costs", "No billed costs were read for these days. Run 'sentinel watch --once' first.");
                if (filter.Key is not null || filter.Owned is not null)
                {
                    throw new UsageException($"Bills name projects, not keys. For the cost of keys: sentinel usage {filter.Asked} --group-by key,day");
                }

                if (filter.Since is not null && first is not null)
                {
                    throw new UsageException("Use either --last or --from.");
                }

                var start = first ?? (filter.Since is { } since ? DateOnly.FromDateTime(since.UtcDateTime) : last.AddDays(-DaysShown));
                var lines = (await host.Get<CostAnswers>().ReadAsync(start, last, token)).Where(line => filter.Project is null || line.ProjectId == filter.Project);
                return filter is { Sort: null, Top: int.MaxValue } ? [.. lines] : filter.Apply(lines, Orders);
            }
        });
        return command;
    }

    private static void Draw(CliContext context, List<CostJson> lines, string nothing)
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
                Cells.Of(line.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)),
                Cells.Of(line.ProjectId),
                Cells.Of(line.Basis + (line.Attribution == "allocated" ? " (allocated)" : string.Empty)),
                Cells.Money(line.ListUsd),
                Cells.Money(line.EstimatedUsd),
                Cells.Money(line.BilledUsd),
                line.Coverage is { } share ? Cells.Of(share.ToString("P1", CultureInfo.InvariantCulture)) : "-",
                Cells.Of(string.Join("; ", line.BlindSpots.Select(item => item.Item)), 300),
            ]);
        }

        FittedTable.Write(context.Answer, Columns, cells);
        foreach (var note in Notes(lines))
        {
            context.Answer.WriteLine(DisplayText.Of(note, 400));
        }
    }

    /// <summary>What a reader must know of the figures above.</summary>
    private static IEnumerable<string> Notes(List<CostJson> lines)
    {
        yield return $"Estimates use {string.Join(", ", lines.Select(line => line.PriceVersion).Distinct(StringComparer.Ordinal))}.";
        if (lines.Any(line => line.Attribution == "allocated" && line.BilledUsd != 0))
        {
            yield return "Allocated: the provider billed projects, not keys. The cost of a key is its share of the bill, by usage.";
        }

        var caveats = new BillCaveats(
            lines.Sum(line => line.WithoutAmount),
            [
                .. lines.SelectMany(line => line.OtherCurrencies)
                    .GroupBy(bill => bill.Currency, StringComparer.Ordinal)
                    .OrderBy(group => group.Key, StringComparer.Ordinal)
                    .Select(group => new ForeignBill(group.Key, group.Sum(bill => bill.Rows), group.Sum(bill => bill.Amount))),
            ],
            lines.Sum(line => line.Credits))
        {
            Allotted = [.. lines.SelectMany(line => line.Allotted.Select(item => item.ToItem(line.ProjectId)))],
        };
        foreach (var note in ReportNotes.OfBill(caveats))
        {
            yield return note;
        }
    }
}
