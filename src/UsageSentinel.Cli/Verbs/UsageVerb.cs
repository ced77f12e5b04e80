using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using Spectre.Console;
using UsageSentinel.Cli.Output;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Cli.Verbs;

/// <summary><c>usage</c>: usage as it is held, each instant once.</summary>
public static class UsageVerb
{
    private static readonly string[] Groups = ["provider", "project", "key", "model", "endpoint", "bucket", "hour", "day"];

    public static Command Build(CliStreams streams)
    {
        var from = new Option<string?>("--from") { Description = "Start, included: a date or RFC 3339; the default is all that is held.", HelpName = "TIME" };
        var to = new Option<string?>("--to") { Description = "End, not included.", HelpName = "TIME" };
        var groupBy = new Option<string[]>("--group-by")
        {
            Description = "Add up by these, comma-separated or repeated; without it every row is shown.",
            HelpName = string.Join('|', Groups),
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("usage", "Usage with its estimated cost.") { from, to, groupBy };
        command.SetAction(async (parsed, stop) =>
        {
            var context = new CliContext(parsed, streams);
            var window = new TimeWindow(
                Instant(parsed.GetValue(from), "--from") ?? DateTimeOffset.UnixEpoch,
                Later(Instant(parsed.GetValue(to), "--to"), Instant(parsed.GetValue(from), "--from")));
            var grouping = Grouping((parsed.GetValue(groupBy) ?? []).SelectMany(text => text.Split(',')));
            await using var host = CliHost.Open(context, context.ReadOptions());
            var lines = ReadAsync(host, window, stop);
            lines = grouping is null ? lines : GroupAsync(lines, grouping, stop);
            if (context.IsJson)
            {
                await Json.WriteListAsync(streams.Out, lines);
            }
            else
            {
                await DrawAsync(context, lines);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async IAsyncEnumerable<UsageJson> ReadAsync(
        CliHost host, TimeWindow window, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = host.Get<UsageReader>();
        foreach (var connection in host.Engine.Connections.All)
        {
            var (state, _) = await host.Get<AccountStore>().LoadAsync(connection.Account, cancellationToken);
            foreach (var line in await host.Get<SeriesSheet>().ReadAsync(connection.Account, cancellationToken))
            {
                await foreach (var usage in reader.ReadAsync(state, line.Costs.Series, window, cancellationToken))
                {
                    yield return UsageJson.Of(usage);
                }
            }
        }
    }

    private static async IAsyncEnumerable<UsageJson> GroupAsync(
        IAsyncEnumerable<UsageJson> lines, HashSet<string> grouping, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sums = new Dictionary<UsageJson, UsageJson>();
        var order = new List<UsageJson>();
        await foreach (var line in lines.WithCancellation(cancellationToken))
        {
            var key = line.Key(grouping);
            if (!sums.TryGetValue(key, out var sum))
            {
                order.Add(key);
                sum = key;
            }

            sums[key] = sum.Plus(line);
        }

        foreach (var key in order)
        {
            yield return sums[key];
        }
    }

    private static async Task DrawAsync(CliContext context, IAsyncEnumerable<UsageJson> lines)
    {
        const int most = 500;
        var table = new Table().Border(TableBorder.Rounded)
            .AddColumns("bucket (UTC)", "width", "project", "key", "endpoint", "model", "requests", "input", "cached", "output", "cost (estimated)");
        var count = 0;
        await foreach (var line in lines)
        {
            if (++count <= most)
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
                    Cells.Of(new Usd(line.CostUsd).ToString()));
            }
        }

        context.Answer.Write(table);
        if (count > most)
        {
            context.Answer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{count - most:#,0} more rows; use --group-by, --from and --to, or --output json."));
        }
    }

    private static HashSet<string>? Grouping(IEnumerable<string> names)
    {
        var grouping = names.Select(name => name.Trim() switch
        {
            "project_id" => "project",
            "api_key_id" => "key",
            "bucket_start" => "bucket",
            var name_ => name_,
        }).Where(name => name.Length > 0).ToHashSet(StringComparer.Ordinal);
        return grouping.FirstOrDefault(name => !Groups.Contains(name)) is { } unknown
            ? throw new UsageException($"--group-by: there is no '{unknown}'. Known: {string.Join(", ", Groups)}.")
            : grouping.Count == 0 ? null : grouping;
    }

    private static DateTimeOffset? Instant(string? text, string name)
    {
        if (text is null)
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 253_402_300_800)
        {
            return DateTimeOffset.FromUnixTimeSeconds(seconds);
        }

        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw new UsageException($"{name}: '{text}' is not a time. Use 2026-11-01, 2026-11-01T06:00:00Z or Unix seconds.");
    }

    private static DateTimeOffset Later(DateTimeOffset? to, DateTimeOffset? from) => to switch
    {
        null => DateTimeOffset.MaxValue.ToUniversalTime(),
        { } end when end < from => throw new UsageException("--to lies before --from."),
        { } end => end,
    };
}
