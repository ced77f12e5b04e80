using Azure.Storage.Blobs;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Hosting.Configuring;
using UsageSentinel.Tests.Rigs.Azurite;

namespace UsageSentinel.Tests.Hosting;

/// <summary><c>sentinel.json</c> as it stands in a real blob service.</summary>
[Collection(AzuriteCollection.Name)]
public class ConfigurationBlobTests(AzuriteFixture azurite)
{
    [SkippableFact]
    public async Task Read_FromNothingToAChangedFile_SaysWhatIsThere()
    {
        var container = new BlobContainerClient(azurite.ConnectionString, $"config-{Guid.NewGuid():N}");
        var blob = container.GetBlobClient("sentinel.json");
        var text = new ConfigurationBlob(blob);
        Assert.IsType<ConfigurationText.Absent>(await text.ReadAsync(null, CancellationToken.None));

        await container.CreateAsync();
        Assert.IsType<ConfigurationText.Absent>(await text.ReadAsync(null, CancellationToken.None));

        await blob.UploadAsync(BinaryData.FromString("{}"));
        var first = Assert.IsType<ConfigurationText.Found>(await text.ReadAsync(null, CancellationToken.None));
        Assert.Equal("{}", first.Json);
        Assert.IsType<ConfigurationText.Unchanged>(await text.ReadAsync(first.Version, CancellationToken.None));

        await blob.UploadAsync(BinaryData.FromString("""{"deployment":"x"}"""), overwrite: true);
        var second = Assert.IsType<ConfigurationText.Found>(await text.ReadAsync(first.Version, CancellationToken.None));
        Assert.NotEqual(first.Version, second.Version);

        await blob.UploadAsync(BinaryData.FromBytes(new byte[600 * 1024]), overwrite: true);
        var third = Assert.IsType<ConfigurationText.TooLong>(await text.ReadAsync(second.Version, CancellationToken.None));
        Assert.IsType<ConfigurationText.Unchanged>(await text.ReadAsync(third.Version, CancellationToken.None));
    }

    [SkippableFact]
    public async Task Read_WithoutTheRight_NamesTheFileAndTheRole()
    {
        var signed = new BlobContainerClient(azurite.ConnectionString, $"config-{Guid.NewGuid():N}");
        await signed.CreateAsync();
        await signed.GetBlobClient("sentinel.json").UploadAsync(BinaryData.FromString("{}"));
        var wrongKey = azurite.ConnectionString.Replace("AccountKey=", "AccountKey=AAAA", StringComparison.Ordinal);
        var text = new ConfigurationBlob(new BlobClient(wrongKey, signed.Name, "sentinel.json"));

        var failure = await Assert.ThrowsAsync<StoreException>(() => text.ReadAsync(null, CancellationToken.None));

        Assert.Equal(StoreError.Unauthorized, failure.Error);
        Assert.Contains("Storage Blob Data Reader", failure.Message, StringComparison.Ordinal);
        Assert.Contains("sentinel.json", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }
}
