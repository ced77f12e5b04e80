using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace UsageSentinel.Runtime.Hosting.Configuring;

/// <summary><c>sentinel.json</c> as a blob. Its ETag is asked for first, so that looking again costs one small read.</summary>
public sealed class ConfigurationBlob(BlobClient blob) : IConfigurationText
{
    /// <summary>What is longer is no configuration.</summary>
    private const long MostBytes = 512 * 1024;

    public async Task<ConfigurationText> ReadAsync(string? known, CancellationToken cancellationToken)
    {
        try
        {
            var options = new BlobDownloadOptions { Conditions = known is null ? null : new BlobRequestConditions { IfNoneMatch = new ETag(known) } };
            var response = await blob.DownloadStreamingAsync(options, cancellationToken);
            // An answer without a body says that the version is the one held.
            if (response.GetRawResponse().Status == 304)
            {
                return new ConfigurationText.Unchanged();
            }

            await using var content = response.Value.Content;
            if (response.Value.Details.ContentLength > MostBytes)
            {
                return new ConfigurationText.Found("too long", response.Value.Details.ETag.ToString());
            }

            using var reader = new StreamReader(content);
            return new ConfigurationText.Found(await reader.ReadToEndAsync(cancellationToken), response.Value.Details.ETag.ToString());
        }
        catch (RequestFailedException failure) when (failure.Status is 304)
        {
            return new ConfigurationText.Unchanged();
        }
        catch (RequestFailedException failure) when (failure.Status is 404)
        {
            return new ConfigurationText.Absent();
        }
    }
}
