using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>usage</c>: usage as it is held, each instant once. Rows are shown as they are read; of a long list only one series is held at a time.</summary>
public static class UsageVerb
{
    private static readonly FittedColumn[] Columns =
    [
        new("bucket (UTC)"),
        new("width", 90),
        new("project", 60),
        new("key", 30),
        new("endpoint", 70),
        new("model", 20),
        new("requests", 10) { IsNumber = true },
        new("input", 45) { IsNumber = true },
        new("cached", 80) { IsNumber = true },
        new("output", 50) { IsNumber = true },
        new("cost (estimated)") { IsNumber = true },
        new("without a price", 5),
    ];

    private const int MostDrawn = 500;

    private static readonly Sorts<UsageJson> Orders = new(
        ("bucket", (left, right) => Nullable.Compare(left.BucketStart, right.BucketStart)),
        ("cost", SortBy.Most((UsageJson row) => row.CostUsd)),
        ("requests", SortBy.Most((UsageJson row) => row.NumModelRequests)),
        ("tokens", SortBy.Most((UsageJson row) => row.InputTokens + row.OutputTokens)));

    public static Command Build(CliStreams streams)
    {
        var from = new Option<string?>("--from") { Description = "Start (inclusive): 2026-11-01, 2026-11-01T06:00:00Z or Unix seconds. Default: all stored usage.", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "End (exclusive). Default: all stored usage.", HelpName = "TIME" };
        var groupBy = new Option<string[]>("--group-by")
        {
            Description = $"Group and add up by these names, comma-separated or repeated: {string.Join(", ", UsageGrouping.Names)}. Without it, all rows are shown.",
            HelpName = "NAMES",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("usage", "Shows usage with its estimated cost.") { from, to, groupBy };
        var options = ListOptions.AddTo(command, Orders.Names, ListScope.KeysInTime);
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var window = TimeText.Window(parsed.GetValue(from), parsed.GetValue(to), context.Clock.GetUtcNow());
            var (grouping, unknown) = UsageGrouping.Parse(parsed.GetValue(groupBy) ?? []);
            if (unknown is not null)
            {
                throw new UsageException($"--group-by: unknown name '{DisplayText.Of(unknown)}'. Known: {string.Join(", ", UsageGrouping.Names)}.");
            }

            await using var host = CliHost.Open(context, context.ReadOptions());
            var filter = await options.ReadAsync(parsed, host, stop);
            if (filter.Since is { } since)
            {
                window = parsed.GetValue(from) is null && parsed.GetValue(to) is null ? new TimeWindow(since, window.End)
                    : throw new UsageException("Use either --last or --from and --to.");
            }

            var lines = UsageGrouping.ApplyAsync(
                grouping, host.Get<UsageAnswers>().SeriesAsync(series => (filter with { Project = null }).Takes(series.Key?.Value, null), filter.Project, window, stop), stop);
            lines = filter is { Sort: null, Top: int.MaxValue } ? lines : SortedAsync(lines, filter, stop);
            await (context.IsJson ? WriteAsync(streams.Out, lines, stop) : DrawAsync(context, lines, filter.Nothing("usage rows", "No usage.")));
            await UnreadLines.WriteAsync(context, host, stop);
            return await Look.CheckAsync(host, streams, StoreNeeds.Usage, stop);
        });
        return command;
    }

    /// <summary>Ordering needs every row; of a list that is cut, no more than twice its length is held.</summary>
    private static async IAsyncEnumerable<UsageJson> SortedAsync(
        IAsyncEnumerable<UsageJson> lines, ListFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var held = new List<UsageJson>();
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            held.Add(line);
            if (held.Count >= 2L * filter.Top)
            {
                held = filter.Apply(held, Orders);
            }
        }

        foreach (var line in filter.Apply(held, Orders))
        {
            yield return line;
        }
    }

    private static async Task WriteAsync(TextWriter writer, IAsyncEnumerable<UsageJson> lines, CancellationToken cancellationToken)
    {
        var json = new JsonArray(writer);
        await foreach (var line in lines)
        {
            await json.AddAsync(line, cancellationToken);
        }

        await json.EndAsync(cancellationToken);
    }

    private static async Task DrawAsync(CliContext context, IAsyncEnumerable<UsageJson> lines, string nothing)
    {
        var cells = new List<Cell[]>();
        var count = 0;
        await foreach (var line in lines)
        {
            if (++count <= MostDrawn)
            {
                cells.Add([
                    Cells.Of(line.BucketStart),
                    Cells.Of(line.BucketWidth),
                    Cells.Of(line.ProjectId),
                    Cells.Of(line.ApiKeyId),
                    Cells.Of(line.Endpoint),
                    Cells.Of(line.Model),
                    Cells.Of(line.NumModelRequests),
                    Cells.Of(line.InputTokens),
                    Cells.Of(line.InputCachedTokens),
                    Cells.Of(line.OutputTokens),
                    line.IsPriced ? Cells.Money(line.CostUsd) : "-",
                    line.IsPriced ? string.Empty : $"{Cells.Money(line.CostUsd)} ({Cells.Money(line.CostLowUsd)} to {Cells.Money(line.CostHighUsd)})",
                ]);
            }
        }

        if (cells.Count == 0)
        {
            context.Answer.WriteLine(nothing);
            return;
        }

        FittedTable.Write(context.Answer, Columns, cells);
        if (count > MostDrawn)
        {
            context.Answer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{count - MostDrawn:#,0} more {Plural.Of(count - MostDrawn, "row")}; use --group-by, --from and --to, or --output json."));
        }
    }
}
