using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>
/// What was taken in already, so that a report recorded on its way and sent again does nothing. Marks are kept: GitHub signs no
/// time, so an old delivery is as valid as a new one.
/// </summary>
public sealed class SeenReports(IEntityStore store)
{
    private const string Partition = "leaks|seen";

    public async Task<bool> HasAsync(string mark, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Sentinel, Partition, mark, cancellationToken) is not null;

    /// <summary>After the report was taken in: one that could not be is to come again.</summary>
    public Task MarkAsync(IEnumerable<string> marks, DateTimeOffset now, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Sentinel,
        Partition,
        [.. marks.Distinct(StringComparer.Ordinal).Select(mark => new EntityWrite.Upsert(new Entity(mark).With("At", now)))],
        cancellationToken);
}
