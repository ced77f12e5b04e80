using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>One row for each rotation, and the name of the secret of each key that a rotation made. Holds no secret.</summary>
internal sealed class RotationStore(IEntityStore store)
{
    private const string Partition = "rotations";
    private const string OpenPrefix = "a|";
    private const string EndedPrefix = "z|";
    private const string SecretPrefix = "s|";

    /// <summary>Every rotation that is not over, by account and key.</summary>
    public Task<ImmutableArray<StoredRotation>> OpenAsync(CancellationToken cancellationToken) => ReadAsync(RowRange.StartingWith(OpenPrefix), cancellationToken);

    /// <summary>Every rotation that ended at or after <paramref name="from"/>, oldest first.</summary>
    public Task<ImmutableArray<StoredRotation>> EndedAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        ReadAsync(new RowRange(EndedPrefix + Stamp(from), EndedPrefix + "~"), cancellationToken);

    /// <summary>The open rotation of a key; null for none.</summary>
    public async Task<StoredRotation?> FindAsync(ProviderAccount account, KeyId key, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, OpenRow(account, key), cancellationToken) is { } row ? From(row) : null;

    /// <summary>The name of the secret that a rotation wrote for a key; null if no rotation made the key.</summary>
    public async Task<string?> SecretOfAsync(ProviderAccount account, KeyId key, CancellationToken cancellationToken) =>
        (await store.FindAsync(TableNames.Ledger, Partition, SecretRow(account, key), cancellationToken))?.Text("Secret");

    /// <summary>Opens a rotation; false if the key has an open one.</summary>
    public async Task<bool> OpenAsync(Rotation rotation, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Ledger, Partition, [new EntityWrite.Insert(To(OpenRow(rotation.Account, rotation.OldKey), rotation, null))], cancellationToken) is CommitOutcome.Committed;

    /// <summary>Writes a rotation in place of what was read; null if another process was faster and nothing was written.</summary>
    /// <param name="before">As read, or as last written.</param>
    /// <param name="next">As it is now.</param>
    /// <param name="heldUntil">Until when no other process may continue it, UTC; null if any may.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    public async Task<StoredRotation?> WriteAsync(StoredRotation before, Rotation next, DateTimeOffset? heldUntil, CancellationToken cancellationToken)
    {
        var row = OpenRow(next.Account, next.OldKey);
        var entity = To(row, next, heldUntil);
        var secret = next.NewKey is { } key && next.SecretVersion is not null
            ? [new EntityWrite.Upsert(new Entity(SecretRow(next.Account, key)).With("Secret", next.SecretName))]
            : ImmutableArray<EntityWrite>.Empty;
        ImmutableArray<EntityWrite> own = next.Phase.IsOver()
            ? [new EntityWrite.Delete(row, before.ETag), new EntityWrite.Upsert(entity with { RowKey = EndedRow(next) })]
            : [new EntityWrite.Replace(entity, before.ETag)];
        return await store.CommitAsync(TableNames.Ledger, Partition, [.. own, .. secret], cancellationToken) is CommitOutcome.Committed written
            ? new StoredRotation(next, next.Phase.IsOver() ? string.Empty : written.ETags[0], heldUntil)
            : null;
    }

    /// <summary>Writes what became of a rotation after it ended.</summary>
    public Task RewriteEndedAsync(Rotation ended, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Ledger, Partition, [new EntityWrite.Upsert(To(EndedRow(ended), ended, null))], cancellationToken);

    private async Task<ImmutableArray<StoredRotation>> ReadAsync(RowRange range, CancellationToken cancellationToken)
    {
        var rotations = ImmutableArray.CreateBuilder<StoredRotation>();
        await foreach (var row in store.QueryAsync(TableNames.Ledger, Partition, range, cancellationToken))
        {
            rotations.Add(From(row));
        }

        return rotations.ToImmutable();
    }

    private static string OpenRow(ProviderAccount account, KeyId key) => $"{OpenPrefix}{account}|{key}";

    private static string EndedRow(Rotation ended) => EndedPrefix + Stamp(ended.EndedAt ?? ended.StartedAt) + "|" + ended.Id;

    private static string SecretRow(ProviderAccount account, KeyId key) => $"{SecretPrefix}{account}|{key}";

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    private static Entity To(string row, Rotation at, DateTimeOffset? heldUntil) => new Entity(row)
        .With("Id", at.Id)
        .With("Provider", at.Account.Provider)
        .With("Account", at.Account.Account)
        .With("Project", at.Project.Value)
        .With("OldKey", at.OldKey.Value)
        .With("StartedAt", at.StartedAt)
        .With("Phase", at.Phase.ToString())
        .With("Name", at.Name)
        .With("Actor", at.Actor)
        .With("Scopes", string.Join('\n', at.Scopes))
        .With("Role", at.Role)
        .With("Target", at.Target)
        .With("SecretName", at.SecretName)
        .With("SecretVersion", at.SecretVersion)
        .With("NewAccount", at.NewAccount)
        .With("NewKey", at.NewKey?.Value)
        .With("StoredAt", at.StoredAt)
        .With("AnnouncedAt", at.AnnouncedAt)
        .With("CutOverAt", at.CutOverAt)
        .With("DeletingAt", at.DeletingAt)
        .With("DeletedAt", at.DeletedAt)
        .With("EndedAt", at.EndedAt)
        .With("NextAt", at.NextAt)
        .With("Cancelling", at.IsCancelling ? true : null)
        .With("ShareAccepted", at.IsShareAccepted ? true : null)
        .With("ByHand", at.IsByHand ? true : null)
        .With("Leftover", at.HasLeftover ? true : null)
        .With("BlockReported", at.IsBlockReported ? true : null)
        .With("Statement", at.Statement.Length > 0 ? at.Statement : null)
        .With("LimitedAt", at.LimitedAt)
        .With("Released", at.IsReleased ? true : null)
        .With("Note", at.Note)
        .With("HeldUntil", heldUntil);

    private static StoredRotation From(StoredEntity row) => StoredContent.Read("a rotation", () => new StoredRotation(
        new Rotation(
            Needed(row, "Id"),
            new ProviderAccount(Needed(row, "Provider"), Needed(row, "Account")),
            new ProjectId(Needed(row, "Project")),
            new KeyId(Needed(row, "OldKey")),
            row.Instant("StartedAt") ?? throw new FormatException("It has no start."),
            Enum.Parse<RotationPhase>(Needed(row, "Phase")))
        {
            Name = row.Text("Name") ?? string.Empty,
            Actor = row.Text("Actor") ?? string.Empty,
            Scopes = row.Text("Scopes") is { Length: > 0 } scopes ? [.. scopes.Split('\n')] : [],
            Role = row.Text("Role") ?? "member",
            Target = row.Text("Target") ?? "vault",
            SecretName = row.Text("SecretName") ?? string.Empty,
            SecretVersion = row.Text("SecretVersion"),
            NewAccount = row.Text("NewAccount"),
            NewKey = row.Text("NewKey") is { } key ? new KeyId(key) : null,
            StoredAt = row.Instant("StoredAt"),
            AnnouncedAt = row.Instant("AnnouncedAt"),
            CutOverAt = row.Instant("CutOverAt"),
            DeletingAt = row.Instant("DeletingAt"),
            DeletedAt = row.Instant("DeletedAt"),
            EndedAt = row.Instant("EndedAt"),
            NextAt = row.Instant("NextAt"),
            IsCancelling = row.Flag("Cancelling") is true,
            IsShareAccepted = row.Flag("ShareAccepted") is true,
            IsByHand = row.Flag("ByHand") is true,
            HasLeftover = row.Flag("Leftover") is true,
            IsBlockReported = row.Flag("BlockReported") is true,
            Statement = row.Text("Statement") ?? string.Empty,
            LimitedAt = row.Instant("LimitedAt"),
            IsReleased = row.Flag("Released") is true,
            Note = row.Text("Note") ?? string.Empty,
        },
        row.ETag,
        row.Instant("HeldUntil")));

    private static string Needed(StoredEntity row, string name) => row.Text(name) ?? throw new FormatException($"It has no {name}.");
}

/// <summary>A rotation and its version.</summary>
/// <param name="Rotation">As stored.</param>
/// <param name="ETag">The version of the row; empty if it is over.</param>
/// <param name="HeldUntil">Until when only the run that wrote it may continue it, UTC; null if any may.</param>
internal sealed record StoredRotation(Rotation Rotation, string ETag, DateTimeOffset? HeldUntil);
