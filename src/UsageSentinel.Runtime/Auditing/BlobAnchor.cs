using System.Globalization;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Auditing;

/// <summary>
/// Anchors in append blobs, one a month: such a blob accepts 50,000 appends and no change of its content. A retention
/// policy on the container prevents that it is deleted and written again.
/// </summary>
/// <param name="container">Made at the first point where it is missing.</param>
internal sealed class BlobAnchor(BlobContainerClient container) : IAnchor
{
    private const string Prefix = "anchors-";

    public async Task AppendAsync(AnchorPoint point, CancellationToken cancellationToken)
    {
        var blob = container.GetAppendBlobClient(string.Create(CultureInfo.InvariantCulture, $"{Prefix}{point.At.UtcDateTime:yyyy-MM}.jsonl"));
        var line = Encoding.UTF8.GetBytes(AnchorLine.Write(point));
        try
        {
            try
            {
                await AppendAsync(blob, line, cancellationToken);
            }
            catch (RequestFailedException missing) when (missing.Status == 404)
            {
                await container.CreateIfNotExistsAsync(PublicAccessType.None, cancellationToken: cancellationToken);
                await blob.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
                await AppendAsync(blob, line, cancellationToken);
            }
        }
        catch (Exception failure) when (failure is RequestFailedException or Azure.Identity.AuthenticationFailedException)
        {
            throw new StoreException(StoreError.Unreachable, $"The ledger could not be anchored: {FirstLine(failure)}", failure);
        }
    }

    public async Task<AnchorLog> ReadAsync(CancellationToken cancellationToken)
    {
        var log = AnchorLog.Empty;
        try
        {
            await foreach (var item in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, Prefix, cancellationToken))
            {
                var content = await container.GetBlobClient(item.Name).DownloadContentAsync(cancellationToken);
                var month = AnchorLine.Read(content.Value.Content.ToString());
                log = new AnchorLog(log.Points.AddRange(month.Points), log.UnreadableLines + month.UnreadableLines);
            }

            return log;
        }
        catch (RequestFailedException missing) when (missing.Status == 404)
        {
            return log;
        }
        catch (Exception failure) when (failure is RequestFailedException or Azure.Identity.AuthenticationFailedException)
        {
            throw new StoreException(StoreError.Unreachable, $"The anchors of the ledger could not be read: {FirstLine(failure)}", failure);
        }
    }

    private static async Task AppendAsync(AppendBlobClient blob, byte[] line, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream(line);
        await blob.AppendBlockAsync(bytes, cancellationToken: cancellationToken);
    }

    private static string FirstLine(Exception failure) => failure.Message.Split('\n')[0].TrimEnd();
}
