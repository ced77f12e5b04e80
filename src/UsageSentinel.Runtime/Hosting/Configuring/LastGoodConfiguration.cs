using System.Text;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting.Configuring;

/// <summary>The last <c>sentinel.json</c> that was valid, so that an app that starts while the file is broken has one to go by.</summary>
internal sealed class LastGoodConfiguration(IEntityStore store)
{
    private const string Partition = "configuration";
    private const string Row = "good";

    public async Task<string?> ReadAsync(CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partition, Row, cancellationToken) is { } row && row.Blob() is { } bytes
            ? Encoding.UTF8.GetString(bytes)
            : null;

    public async Task WriteAsync(string json, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Sentinel, Partition, [new EntityWrite.Upsert(new Entity(Row).WithBlob(Encoding.UTF8.GetBytes(json)))], cancellationToken);
}
