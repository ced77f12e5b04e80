using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>usage</c>: usage as it is held, each instant once. Rows are shown as they are read; of a long list only one series is held at a time.</summary>
public static class UsageVerb
{
    private const int MostDrawn = 500;

    public static Command Build(CliStreams streams)
    {
        var from = new Option<string?>("--from") { Description = "Start (inclusive): 2026-11-01, 2026-11-01T06:00:00Z or Unix seconds. Default: all stored usage.", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "End (exclusive). Default: all stored usage.", HelpName = "TIME" };
        var groupBy = new Option<string[]>("--group-by")
        {
            Description = "Group and add up by these names, comma-separated or repeated. Without it, all rows are shown.",
            HelpName = string.Join('|', UsageGrouping.Names),
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("usage", "Shows usage with its estimated cost.") { from, to, groupBy };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var window = TimeText.Window(parsed.GetValue(from), parsed.GetValue(to));
            var grouping = UsageGrouping.Parse(parsed.GetValue(groupBy) ?? []);
            await using var host = CliHost.Open(context, context.ReadOptions());
            var lines = UsageGrouping.Apply(grouping, SeriesAsync(host, window, stop), stop);
            await (context.IsJson ? WriteAsync(streams.Out, lines, stop) : DrawAsync(context, lines));
            await UnreadLines.WriteAsync(context, host, stop);
            return await Look.CheckAsync(host, streams, StoreNeeds.Usage, stop);
        });
        return command;
    }

    /// <summary>The rows of one series after another.</summary>
    private static async IAsyncEnumerable<IAsyncEnumerable<UsageJson>> SeriesAsync(
        CliHost host, TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var connection in host.Engine.Connections.All)
        {
            var (state, _) = await host.Get<AccountStore>().LoadAsync(connection.Account, cancellationToken);
            foreach (var line in (await host.Get<SeriesSummaryStore>().ReadAsync(connection.Account, cancellationToken)).Where(line => line.IsMain))
            {
                yield return ReadAsync(host.Get<UsageReader>(), state, line.Costs.Series, window, cancellationToken);
            }
        }
    }

    private static async IAsyncEnumerable<UsageJson> ReadAsync(
        UsageReader reader, AccountState state, SeriesId series, TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var usage in reader.ReadAsync(state, series, window, cancellationToken))
        {
            yield return UsageJson.Of(usage);
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

    private static async Task DrawAsync(CliContext context, IAsyncEnumerable<UsageJson> lines)
    {
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("bucket (UTC)", "width", "project", "key", "endpoint", "model", "requests", "input", "cached", "output", "cost (estimated)", "without a price");
        var count = 0;
        await foreach (var line in lines)
        {
            if (++count <= MostDrawn)
            {
                table.AddRow(
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
                    line.IsPriced ? Cells.Of(new Usd(line.CostUsd).ToString()) : "-",
                    line.IsPriced ? string.Empty : Cells.Of($"{new Usd(line.CostUsd)} ({new Usd(line.CostLowUsd)} to {new Usd(line.CostHighUsd)})"));
            }
        }

        context.Answer.Write(table);
        if (count > MostDrawn)
        {
            context.Answer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{count - MostDrawn:#,0} more {Plural.Of(count - MostDrawn, "row")}; use --group-by, --from and --to, or --output json."));
        }
    }
}
