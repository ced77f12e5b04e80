using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>One containment level on one key, from intent to verification and perhaps restore. There is at most one per alert and level.</summary>
/// <param name="EpisodeId">The episode it answers; <c>manual.…</c> for one that a person asked for.</param>
/// <param name="Account">The organization.</param>
/// <param name="Project">The key's project.</param>
/// <param name="Key">The key.</param>
/// <param name="ServiceAccountId">The service account to delete; null where the key itself is deleted or nothing is.</param>
/// <param name="Level">What is done.</param>
/// <param name="Status">How far it is.</param>
/// <param name="BegunAt">When the intent was written, UTC.</param>
/// <param name="DoneAt">When the provider did it, UTC; null before.</param>
public sealed record ContainmentAction(
    string EpisodeId,
    ProviderAccount Account,
    ProjectId Project,
    KeyId Key,
    string? ServiceAccountId,
    ContainmentLevel Level,
    ActionStatus Status,
    DateTimeOffset BegunAt,
    DateTimeOffset? DoneAt)
{
    internal const string Prefix = "act|";

    /// <summary>The values from before, for a restore; null if there is nothing to restore.</summary>
    public ProviderLimitState? Before { get; init; }

    /// <summary>The value that the limit was set to; null if there is none.</summary>
    public ProviderLimitState? Wanted { get; init; }

    /// <summary>Who asked for it.</summary>
    public string Actor { get; init; } = "automation";

    /// <summary>How often it was lifted without a person, this time included.</summary>
    public int Lifts { get; init; }

    /// <summary>Whether it is being lifted without a person.</summary>
    public bool IsLifting { get; init; }

    /// <summary>When it was last taken back, or last found as it should be; null for never.</summary>
    public DateTimeOffset? CheckedAt { get; init; }

    /// <summary>Names the act: the same step of the same episode is the same act.</summary>
    public string Id => $"{EpisodeId}|{Level}";

    public SeriesId Series => new(Project, Key);

    /// <summary>The provider limit that it changes; for a deletion there is none.</summary>
    public LimitKey Limit => new(Account, Project, Level);

    /// <summary>Whether the provider's setting may be what this act moved it to.</summary>
    public bool HoldsLimit => Wanted is not null && Status switch
    {
        ActionStatus.Restored or ActionStatus.Withdrawn => false,
        ActionStatus.Failed => DoneAt is not null,
        _ => true,
    };

    public PastAction ToPast() => new(EpisodeId, Account, Series, Level, Status, BegunAt, CheckedAt ?? DoneAt ?? BegunAt) { DoneAt = DoneAt };

    internal Entity ToEntity() => new Entity(Prefix + Id)
        .With("Episode", EpisodeId)
        .With("Provider", Account.Provider)
        .With("Account", Account.Account)
        .With("Project", Project.Value)
        .With("Key", Key.Value)
        .With("ServiceAccount", ServiceAccountId)
        .With("Rung", Level.ToString())
        .With("Status", Status.ToString())
        .With("BegunAt", BegunAt)
        .With("DoneAt", DoneAt)
        .With("CheckedAt", CheckedAt)
        .With("Actor", Actor)
        .With("Lifts", Lifts == 0 ? null : (long)Lifts)
        .With("Lifting", IsLifting ? true : null)
        .With("Before", ProviderLimitWire.Write(Before))
        .With("Wanted", ProviderLimitWire.Write(Wanted));

    internal static ContainmentAction FromEntity(StoredEntity entity) => new(
        Text(entity, "Episode"),
        new ProviderAccount(Text(entity, "Provider"), Text(entity, "Account")),
        new ProjectId(Text(entity, "Project")),
        new KeyId(Text(entity, "Key")),
        entity.Text("ServiceAccount"),
        Word<ContainmentLevel>(entity, "Rung"),
        Word<ActionStatus>(entity, "Status"),
        entity.Instant("BegunAt") ?? throw Broken(entity),
        entity.Instant("DoneAt"))
    {
        Lifts = (int)(entity.Number("Lifts") ?? 0),
        IsLifting = entity.Flag("Lifting") is true,
        CheckedAt = entity.Instant("CheckedAt"),
        Actor = Text(entity, "Actor"),
        Before = ReadState(entity, "Before"),
        Wanted = ReadState(entity, "Wanted"),
    };

    private static ProviderLimitState? ReadState(StoredEntity entity, string name) =>
        entity.Text(name) is { } text ? ProviderLimitWire.Read(text) ?? throw Broken(entity) : null;

    private static string Text(StoredEntity entity, string name) => entity.Text(name) ?? throw Broken(entity);

    private static T Word<T>(StoredEntity entity, string name)
        where T : struct, Enum => Enum.TryParse<T>(entity.Text(name), out var word) ? word : throw Broken(entity);

    private static StoreException Broken(StoredEntity entity) =>
        new(StoreError.Corrupt, $"The ledger's row {entity.RowKey} is incomplete. Restore the store from a backup.");
}
