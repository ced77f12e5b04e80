using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>One containment of one key, from intent to verification. There is at most one per key and episode.</summary>
/// <param name="EpisodeId">The episode it answers.</param>
/// <param name="Account">The organization.</param>
/// <param name="Project">The key's project.</param>
/// <param name="Key">The key.</param>
/// <param name="ServiceAccountId">The service account to delete; null where the key itself is deleted.</param>
/// <param name="Rung">What is done.</param>
/// <param name="Status">How far it is.</param>
/// <param name="BegunAt">When the intent was written, UTC.</param>
/// <param name="DoneAt">When the provider did it, UTC; null before.</param>
public sealed record Act(
    string EpisodeId,
    ProviderAccount Account,
    ProjectId Project,
    KeyId Key,
    string? ServiceAccountId,
    Rung Rung,
    ActStatus Status,
    DateTimeOffset BegunAt,
    DateTimeOffset? DoneAt)
{
    internal const string Prefix = "act|";

    internal Entity ToEntity() => new Entity(Prefix + EpisodeId)
        .With("Provider", Account.Provider)
        .With("Account", Account.Account)
        .With("Project", Project.Value)
        .With("Key", Key.Value)
        .With("ServiceAccount", ServiceAccountId)
        .With("Rung", Rung.ToString())
        .With("Status", Status.ToString())
        .With("BegunAt", BegunAt)
        .With("DoneAt", DoneAt);

    internal static Act FromEntity(StoredEntity entity) => new(
        entity.RowKey[Prefix.Length..],
        new ProviderAccount(Text(entity, "Provider"), Text(entity, "Account")),
        new ProjectId(Text(entity, "Project")),
        new KeyId(Text(entity, "Key")),
        entity.Text("ServiceAccount"),
        Word<Rung>(entity, "Rung"),
        Word<ActStatus>(entity, "Status"),
        entity.Instant("BegunAt") ?? throw Broken(entity),
        entity.Instant("DoneAt"));

    private static string Text(StoredEntity entity, string name) => entity.Text(name) ?? throw Broken(entity);

    private static T Word<T>(StoredEntity entity, string name)
        where T : struct, Enum => Enum.TryParse<T>(entity.Text(name), out var word) ? word : throw Broken(entity);

    private static StoreException Broken(StoredEntity entity) =>
        new(StoreError.Corrupt, $"The ledger's row {entity.RowKey} is incomplete. Restore the store from a backup.");
}

/// <summary>How far an act is.</summary>
public enum ActStatus
{
    /// <summary>The provider is about to be asked, or was asked and the answer is not known.</summary>
    Intended,

    /// <summary>The provider did it.</summary>
    Done,

    /// <summary>The key is gone and no usage that began afterwards was seen.</summary>
    Verified,

    /// <summary>The provider refused, or the key lives on.</summary>
    Failed,
}
