using Azure;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Hosting.Configuring;

/// <summary><c>sentinel.json</c> as a blob. Its ETag is asked for first, so that looking again costs one small read.</summary>
internal sealed class ConfigurationBlob(BlobClient blob) : IConfigurationText
{
    /// <summary>What is longer is no configuration.</summary>
    private const long MostBytes = 512 * 1024;

    /// <exception cref="StoreException">The storage cannot be reached, or refuses this identity.</exception>
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
                return new ConfigurationText.TooLong(MostBytes, response.Value.Details.ETag.ToString());
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
        catch (Exception failure) when (Translate(failure) is { } translated)
        {
            throw translated;
        }
    }

    // The client wraps what it retried in an AggregateException.
    private StoreException? Translate(Exception failure) => failure switch
    {
        AggregateException { InnerExceptions: [.., var last] } => Translate(last),
        RequestFailedException { Status: 401 or 403 } refused => new(
            StoreError.Unauthorized,
            $"{blob.Uri}: the storage account refused this identity ({refused.Status} {refused.ErrorCode}). It needs the role Storage Blob Data Reader on the container.",
            refused),
        RequestFailedException or HttpRequestException or IOException => new(
            StoreError.Unreachable, $"{blob.Uri} cannot be read: {FirstLine(failure)}", failure),
        AuthenticationFailedException => new(StoreError.Unauthorized, $"No identity is available to read {blob.Uri}: {FirstLine(failure)}", failure),
        _ => null,
    };

    private static string FirstLine(Exception failure) => failure.Message.Split('\n')[0].Trim();
}
