using Azure.Storage.Blobs;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs.Azurite;

namespace UsageSentinel.Tests.Auditing;

[Collection(AzuriteCollection.Name)]
public sealed class BlobAnchorTests(AzuriteFixture azurite)
{
    private static readonly CancellationToken None = CancellationToken.None;

    [SkippableFact]
    public async Task Append_TwoMonths_AreReadInOrder()
    {
        var container = new BlobContainerClient(azurite.ConnectionString, $"anchors-{Guid.NewGuid():N}");
        var anchor = new BlobAnchor(container);
        Assert.Empty((await anchor.ReadAsync(None)).Points);
        AnchorPoint[] points = [Point(1, 0), Point(2, 1), Point(3, 40)];

        foreach (var point in points)
        {
            await anchor.AppendAsync(point, None);
        }

        Assert.Equal(points, (await anchor.ReadAsync(None)).Points.AsEnumerable());
        var names = new List<string>();
        await foreach (var blob in container.GetBlobsAsync())
        {
            names.Add(blob.Name);
        }

        Assert.Equal(["anchors-2026-03.jsonl", "anchors-2026-04.jsonl"], names);
    }

    [SkippableFact]
    public async Task Append_NobodyAnswers_IsAStoreFailure()
    {
        _ = azurite.ConnectionString;
        var nowhere = new BlobContainerClient(
            new Uri("http://127.0.0.1:1/devstoreaccount1/anchors"), new BlobClientOptions { Retry = { MaxRetries = 0 } });

        await Assert.ThrowsAsync<StoreException>(() => new BlobAnchor(nowhere).AppendAsync(Point(1, 0), None));
    }

    private static AnchorPoint Point(long number, int day) => new(number, new string('a', 64), Given.Monday.AddDays(day));
}
