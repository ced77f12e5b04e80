namespace UsageSentinel.Runtime.Storing;

/// <summary>The commands of the console that were carried out or refused, so that one which is delivered again changes nothing. Kept as long as the ledger.</summary>
internal sealed class CommandStore(IEntityStore store)
{
    private const string Partition = "commands";

    public async Task<bool> IsDoneAsync(string id, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, Row(id), cancellationToken) is not null;

    public async Task SetDoneAsync(string id, string by, DateTimeOffset at, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Ledger, Partition, [new EntityWrite.Upsert(new Entity(Row(id)).With("By", by).With("At", at))], cancellationToken);

    /// <summary>The id came in a message: whatever it contains, it becomes one legal name.</summary>
    private static string Row(string id) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(id)));
}
