using System.Collections.Immutable;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;

namespace UsageSentinel.Tests.Responding;

/// <summary>Which of the models in question a project uses normally.</summary>
public sealed class TrafficReaderTests
{
    private static readonly DateTimeOffset Now = new(2026, 9, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly ProviderAccount Account = new("openai", "one");
    private static readonly ProjectId Project = new("proj_1");
    private static readonly SeriesId Abused = new(Project, new KeyId("key_1"));
    private static readonly SeriesId Other = new(Project, new KeyId("key_2"));

    private readonly MemoryEntityStore store = new();

    [Theory]
    [InlineData("gpt-4o", 20, true, "the abused key used it three weeks ago")]
    [InlineData("o3", 20, false, "nobody used it")]
    [InlineData("gpt-4.1-2025-04-14", 20, true, "another key used another snapshot of it")]
    [InlineData("gpt-5", 20, false, "it was used more than 30 days ago")]
    [InlineData("o3", 3, true, "the project is not known for long enough to say")]
    public async Task ReadAsync_ModelInQuestion_IsUsedWhereAKeyOfTheProjectUsedIt(string model, int knownDays, bool isUsed, string why)
    {
        await UseAsync(Abused, "gpt-4o", knownDays);
        await UseAsync(Other, "gpt-4.1", 2);
        await (knownDays > 7 ? UseAsync(Other, "gpt-5", 31) : Task.CompletedTask);

        var traffic = await new TrafficReader(new SeriesSummaryStore(store), new UsageHistory(store), new AlertIndex(store), PriceBooks.Of(new PriceOptions()), new EnvelopeStore(store)).ReadAsync(
            Account, Abused, new TrafficNow(new Usd(100m), [new ModelNow(model, new Usd(100m), 1_000, 1_000_000)]), new TimeWindow(Now.AddMinutes(-20), Now), CancellationToken.None);

        Assert.Equal((why, isUsed), (why, Assert.Single(traffic.Models).IsUsed));
    }

    private async Task UseAsync(SeriesId series, string model, int daysAgo)
    {
        var at = BucketWidth.Hour.BucketOf(Now.AddDays(-daysAgo));
        await new UsageHistory(store).MergeAsync(
            Account,
            series,
            BucketWidth.Hour,
            [new UsageRow(UsageEndpoint.Completions, at, new UsageDimensions(series.Project, series.Key, model), new UsageCounts { Requests = 60, InputTokens = 60_000 })],
            CancellationToken.None);
        await new SeriesSummaryStore(store).WriteAsync(
            Account,
            [new SeriesSummary(new SeriesCosts(series, ImmutableSortedDictionary<DateOnly, Usd>.Empty.Add(new DateOnly(2026, 9, 29), new Usd(2m))), Now, Now, 100, 1)],
            CancellationToken.None);
    }
}
