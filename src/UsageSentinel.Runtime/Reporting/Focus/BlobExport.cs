using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;

namespace UsageSentinel.Runtime.Reporting.Focus;

/// <summary>Exports into a container of Blob Storage.</summary>
internal sealed class BlobExport(BlobContainerClient container) : IExportTarget
{
    public string Root => container.Uri.ToString();

    public Task<Stream> CreateAsync(string name, CancellationToken cancellationToken) => container.GetBlobClient(name).OpenWriteAsync(
        overwrite: true,
        new BlobOpenWriteOptions { HttpHeaders = new BlobHttpHeaders { ContentType = TypeOf(name) } },
        cancellationToken);

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".json" => "application/json",
        ".html" => "text/html; charset=utf-8",
        ".csv" => "text/csv; charset=utf-8",
        _ => "application/gzip",
    };
}
