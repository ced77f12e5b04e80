using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Storing;

/// <summary>How people labelled an alert afterwards: abuse or benign. The last label counts.</summary>
public sealed class LabelStore(IEntityStore store)
{
    private const string Partition = "labels";

    public async Task<ShadowLabel> FindAsync(string episodeId, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, episodeId, cancellationToken) is { } row
        && Enum.TryParse<ShadowLabel>(row.Text("Label"), out var label)
            ? label
            : ShadowLabel.None;

    public Task SetAsync(string episodeId, ShadowLabel label, string actor, DateTimeOffset now, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Ledger,
        Partition,
        [new EntityWrite.Upsert(new Entity(episodeId).With("Label", label.ToString()).With("By", actor).With("At", now))],
        cancellationToken);
}
