using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>A window that is read in several answers is the window that is read in one.</summary>
public sealed class EndpointReadingTests
{
    private static readonly TimeWindow Window = new(Given.Monday, Given.Monday.AddMinutes(100));
    private static readonly ReadingSize AtOnce = new(5, 1_000_000, 1_000_000);

    [Theory]
    [InlineData(5, 5, "a bucket at a time")]
    [InlineData(5, 150, "parts of half an hour that grow")]
    [InlineData(1, 30, "rows that are more than the keys")]
    public async Task ReadAsync_InParts_IsTheSameAsAtOnce(int keys, int rows, string why)
    {
        var provider = new Minutes();
        using var whole = await ReadAsync(provider, AtOnce);
        var asked = provider.Asked.Count;
        using var parts = await ReadAsync(provider, new ReadingSize(keys, rows, 64));

        Assert.Equal(1, asked);
        Assert.True(provider.Asked.Count > asked + 2, why);
        Assert.Equal(Window.Start, provider.Asked[1].Start);
        Assert.Equal(Window.End, provider.Asked[^1].End);
        Assert.All(provider.Asked.Skip(1).Zip(provider.Asked.Skip(2)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.Equal(Of(whole), Of(parts));
    }

    [Fact]
    public async Task ReadAsync_InPartsAllOfThemSilent_HasOneGap()
    {
        using var parts = await ReadAsync(new Minutes { IsSilent = true }, new ReadingSize(5, 50, 64));

        Assert.Equal(0, parts?.Count);
        Assert.Equal([Window], parts?.Gaps);
    }

    [Fact]
    public async Task ReadAsync_APartFails_FailsAsAWhole()
    {
        var provider = new Minutes { FailsAt = 3 };

        await Assert.ThrowsAsync<ProviderException>(() => ReadAsync(provider, new ReadingSize(5, 50, 64)));
    }

    [Fact]
    public async Task ReadAsync_EndpointIsNotOffered_IsNothing() =>
        Assert.Null(await ReadAsync(new Minutes { IsOffered = false }, new ReadingSize(5, 50, 64)));

    private static Task<EndpointReading?> ReadAsync(IUsageProvider provider, ReadingSize size) =>
        EndpointReading.ReadAsync(provider, UsageEndpoint.Completions, Window, BucketWidth.Minute, size, CancellationToken.None);

    /// <summary>All of a reading, as text.</summary>
    private static string[] Of(EndpointReading? reading) => reading is null ? [] :
    [
        $"{reading.Endpoint} {reading.Width} {reading.Window} {reading.Count} {reading.FirstUse:O} {reading.LastStart:O} {reading.LastEnd:O}",
        $"{reading.Apart} {string.Join(' ', reading.Gaps)} {CollectedUsage.WholeOf(reading)} {reading.KnownThrough(Window.Start, Window.End):O}",
        .. reading.Prints.OrderBy(print => print.Key).Select(print => $"{print.Key:O} {print.Value}"),
        .. reading.Series.Order().SelectMany(series => reading.Of(series).Select(row => $"{series} {row}")),
    ];

    /// <summary>Five keys, of which each is used in some minutes; a stretch of them is missing.</summary>
    private sealed class Minutes : IUsageProvider
    {
        public List<TimeWindow> Asked { get; } = [];

        public bool IsOffered { get; init; } = true;

        public bool IsSilent { get; init; }

        public int FailsAt { get; init; } = int.MaxValue;

        public ProviderAccount Account => Given.Account;

        public ProviderCapabilities Capabilities => throw new NotSupportedException();

        public Task<UsageReading?> ReadIfOfferedAsync(UsageEndpoint endpoint, TimeWindow window, BucketWidth width, CancellationToken cancellationToken)
        {
            Asked.Add(window);
            return Asked.Count == FailsAt ? throw new ProviderException(ProviderError.ServerFault, "It is down.")
                : Task.FromResult(IsOffered ? Read(endpoint, window, width) : null);
        }

        public Task<UsageReading> ReadUsageAsync(UsageEndpoint endpoint, TimeWindow window, BucketWidth width, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<CostReading> ReadCostsAsync(TimeWindow window, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<Inventory> ReadInventoryAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

        private UsageReading Read(UsageEndpoint endpoint, TimeWindow window, BucketWidth width)
        {
            var missing = IsSilent ? Window : new TimeWindow(Window.Start.AddMinutes(33), Window.Start.AddMinutes(47));
            var gap = (Start: missing.Start.NotBefore(window.Start), End: missing.End.NotAfter(window.End));
            var rows = ImmutableArray.CreateBuilder<UsageRow>();
            for (var start = window.Start; start < window.End; start += width.Length())
            {
                var minute = (int)(start - Window.Start).TotalMinutes;
                for (var key = 0; key < 5; key++)
                {
                    if (!missing.Contains(start) && (minute + key) % 3 != 0)
                    {
                        rows.Add(new UsageRow(
                            endpoint,
                            new TimeWindow(start, start + width.Length()),
                            new UsageDimensions(new ProjectId($"proj_{key % 2}"), new KeyId($"key_{key}"), $"model-{minute % 2}"),
                            new UsageCounts { Requests = 1 + key, InputTokens = 1_000 * minute, OutputTokens = key }));
                    }
                }
            }

            return new UsageReading(endpoint, width, window, rows.ToImmutable(), 1)
            {
                Gaps = gap.Start < gap.End ? [new TimeWindow(gap.Start, gap.End)] : [],
                Apart = new UnreadResults(0, 0, null),
            };
        }
    }
}
