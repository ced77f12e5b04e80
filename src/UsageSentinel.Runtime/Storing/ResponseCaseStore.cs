using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>Episodes that asked for a response and are not settled: they are considered again with every run, so that nothing that could not be read once is lost.</summary>
public sealed class ResponseCaseStore(IEntityStore store)
{
    private const string Partition = "cases";

    public async Task<ImmutableArray<ResponseCase>> ReadAsync(CancellationToken cancellationToken)
    {
        var cases = ImmutableArray.CreateBuilder<ResponseCase>();
        await foreach (var entity in store.QueryAsync(TableNames.Ledger, Partition, RowRange.All, cancellationToken))
        {
            if (ResponseCase.FromEntity(entity) is { } one)
            {
                cases.Add(one);
            }
        }

        return cases.ToImmutable();
    }

    public async Task<ResponseCase?> FindAsync(string episodeId, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, episodeId, cancellationToken) is { } entity ? ResponseCase.FromEntity(entity) : null;

    public async Task WriteAsync(ResponseCase one, CancellationToken cancellationToken) =>
        await store.CommitAsync(TableNames.Ledger, Partition, [new EntityWrite.Upsert(one.ToEntity())], cancellationToken);

    public async Task DeleteAsync(ResponseCase one, CancellationToken cancellationToken) =>
        await store.CommitAsync(TableNames.Ledger, Partition, [new EntityWrite.Delete(one.EpisodeId)], cancellationToken);
}

/// <summary>An episode that asked for a response.</summary>
/// <param name="EpisodeId">The episode.</param>
/// <param name="Account">The organization.</param>
/// <param name="Project">The key's project.</param>
/// <param name="Key">The key.</param>
/// <param name="OpenedAt">When it first asked, UTC.</param>
/// <param name="Decision">The last decision that was written down, in a word; null for none.</param>
/// <param name="ClosedAt">When it was settled, UTC; null while it is open.</param>
public sealed record ResponseCase(
    string EpisodeId, ProviderAccount Account, ProjectId Project, KeyId Key, DateTimeOffset OpenedAt, string? Decision, DateTimeOffset? ClosedAt)
{
    private const string Awaiting = "AwaitApproval ";

    public SeriesId Series => new(Project, Key);

    /// <summary>When a person was last asked, UTC; null for never.</summary>
    public DateTimeOffset? AskedAt { get; init; }

    /// <summary>How often a person was asked.</summary>
    public int Asked { get; init; }

    /// <summary>The number of the ledger's row that asks; 0 for none.</summary>
    public long AskedRow { get; init; }

    /// <summary>Whether a person's word is all that was missing when it was last decided.</summary>
    public bool IsAwaiting => ClosedAt is null && Decision?.StartsWith(Awaiting, StringComparison.Ordinal) is true;

    /// <summary>How many people have to approve what waits.</summary>
    public ApprovalsNeeded Needs => !IsAwaiting ? ApprovalsNeeded.One
        : Decision?.Split(' ') is [_, _, _, .. var more] && more.Contains(nameof(ApprovalsNeeded.Two)) ? ApprovalsNeeded.Two
        : Decision?.Split(' ') is [_, _, _, .. var rest] && rest.Contains(nameof(ApprovalsNeeded.Second)) ? ApprovalsNeeded.Second
        : ApprovalsNeeded.One;

    internal Entity ToEntity() => new Entity(EpisodeId)
        .With("Provider", Account.Provider)
        .With("Account", Account.Account)
        .With("Project", Project.Value)
        .With("Key", Key.Value)
        .With("OpenedAt", OpenedAt)
        .With("Decision", Decision)
        .With("ClosedAt", ClosedAt)
        .With("AskedAt", AskedAt)
        .With("Asked", (long)Asked)
        .With("AskedRow", AskedRow);

    /// <summary>A row that cannot be read is none: the episode's next event opens it again.</summary>
    internal static ResponseCase? FromEntity(StoredEntity entity) =>
        entity.Text("Provider") is { } provider && entity.Text("Account") is { } account
        && entity.Text("Project") is { } project && entity.Text("Key") is { } key && entity.Instant("OpenedAt") is { } opened
            ? new ResponseCase(
                entity.RowKey, new ProviderAccount(provider, account), new ProjectId(project), new KeyId(key), opened, entity.Text("Decision"), entity.Instant("ClosedAt"))
            {
                AskedAt = entity.Instant("AskedAt"),
                Asked = (int)(entity.Number("Asked") ?? 0),
                AskedRow = entity.Number("AskedRow") ?? 0,
            }
            : null;
}
