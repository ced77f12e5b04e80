using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;
using ShownLine = UsageSentinel.Runtime.Reporting.UsageLine;

namespace UsageSentinel.Tests.Rigs;

/// <summary>Totals per endpoint, project, key and model: as the product shows them, and as they really were.</summary>
internal static class UsageSums
{
    private static readonly Dictionary<UsageEndpoint, string> Paths = new()
    {
        [UsageEndpoint.Completions] = "completions",
        [UsageEndpoint.Embeddings] = "embeddings",
        [UsageEndpoint.Moderations] = "moderations",
        [UsageEndpoint.Images] = "images",
        [UsageEndpoint.AudioSpeeches] = "audio_speeches",
        [UsageEndpoint.AudioTranscriptions] = "audio_transcriptions",
        [UsageEndpoint.VectorStores] = "vector_stores",
        [UsageEndpoint.CodeInterpreterSessions] = "code_interpreter_sessions",
        [UsageEndpoint.WebSearchCalls] = "web_search_calls",
        [UsageEndpoint.FileSearchCalls] = "file_search_calls",
    };

    /// <summary>Endpoints whose answers count no requests to a model.</summary>
    private static readonly HashSet<string> WithoutRequests = ["vector_stores", "code_interpreter_sessions", "file_search_calls"];

    public static async Task AssertExactAsync(World world, EngineHost host, DateTimeOffset from, DateTimeOffset to)
    {
        var really = Really(world, from, to);
        var shown = await ShownAsync(host, from, to);
        Assert.NotEmpty(really);
        Assert.Equal(really, shown);
    }

    /// <summary>What ended long enough ago for all of it to have arrived.</summary>
    public static DateTimeOffset Arrived(World world) => BucketWidth.Minute.Floor(world.Now - TimeSpan.FromMinutes(15));

    public static string[] Really(World world, DateTimeOffset from, DateTimeOffset to) => Lines(world.Organization.Books.Totals(from, to)
        .Select(line => (line.Endpoint, line.ProjectId, line.KeyId, line.Model, line.Totals)));

    public static async Task<string[]> ShownAsync(EngineHost host, DateTimeOffset from, DateTimeOffset to) => Lines((await LinesAsync(host, from, to))
        .Select(line => (
            Paths[line.Row.Endpoint],
            line.Row.Dimensions.Project?.Value ?? "-",
            line.Row.Dimensions.Key?.Value,
            line.Row.Dimensions.Model,
            new UsageTotals(
                line.Row.Counts.Requests,
                line.Row.Counts.InputTokens,
                line.Row.Counts.CachedTokens,
                line.Row.Counts.CacheWriteTokens,
                line.Row.Counts.OutputTokens,
                line.Row.Counts.Units))));

    /// <summary>Every line of every series, as <c>sentinel usage</c> lists them.</summary>
    public static async Task<List<ShownLine>> LinesAsync(EngineHost host, DateTimeOffset from, DateTimeOffset to)
    {
        var state = await host.StateAsync();
        var reader = host.Get<UsageReader>();
        var lines = new List<ShownLine>();
        foreach (var series in (await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None)).Where(line => line.IsMain))
        {
            await foreach (var line in reader.ReadAsync(state, series.Costs.Series, new TimeWindow(from, to), CancellationToken.None))
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private static string[] Lines(IEnumerable<(string Endpoint, string Project, string? Key, string? Model, UsageTotals Totals)> rows) =>
    [
        .. rows
            .GroupBy(row => (row.Endpoint, row.Project, row.Key, row.Model))
            .Select(group =>
            {
                var sum = group.Aggregate(default(UsageTotals), (all, row) => new UsageTotals(
                    all.Requests + row.Totals.Requests,
                    all.InputTokens + row.Totals.InputTokens,
                    all.CachedTokens + row.Totals.CachedTokens,
                    all.CacheWriteTokens + row.Totals.CacheWriteTokens,
                    all.OutputTokens + row.Totals.OutputTokens,
                    all.Units + row.Totals.Units));
                sum = WithoutRequests.Contains(group.Key.Endpoint) ? sum with { Requests = 0 } : sum;
                return $"{group.Key.Endpoint} {group.Key.Project} {group.Key.Key ?? "-"} {group.Key.Model ?? "-"} {sum}";
            })
            .Order(StringComparer.Ordinal),
    ];
}
