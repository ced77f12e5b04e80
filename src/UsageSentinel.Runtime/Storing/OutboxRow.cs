namespace UsageSentinel.Runtime.Storing;

/// <summary>An event that is to be published, written in the same transaction as its cause.</summary>
/// <param name="EventId">Deterministic: the same transition gives the same id.</param>
/// <param name="Body">The event as CloudEvents JSON.</param>
public sealed record OutboxRow(string EventId, string Body)
{
    internal const string Prefix = "o|";

    internal string RowKey => Prefix + EventId;

    internal Entity ToEntity() => new Entity(RowKey)
        .With("EventId", EventId)
        .WithBlob(System.Text.Encoding.UTF8.GetBytes(Body));

    internal static OutboxRow FromEntity(StoredEntity entity) => new(
        entity.Text("EventId") ?? entity.RowKey[Prefix.Length..],
        System.Text.Encoding.UTF8.GetString(entity.Blob() ?? []));
}
