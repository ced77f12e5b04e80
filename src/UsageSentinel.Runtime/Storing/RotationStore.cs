using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The rotations, and the name of the secret of each key that a rotation made. Holds no secret.</summary>
internal sealed class RotationStore(IEntityStore store) : SagaStore<Rotation>(store, Partition, "a rotation")
{
    private const string Partition = "rotations";
    private const string SecretPrefix = "s|";

    /// <summary>The name of the secret that a rotation wrote for a key; null if no rotation made the key.</summary>
    public async Task<string?> SecretOfAsync(ProviderAccount account, KeyId key, CancellationToken cancellationToken) =>
        (await Store.FindAsync(TableNames.Ledger, Partition, SecretRow(account, key), cancellationToken))?.Text("Secret");

    /// <summary>Writes a rotation in place of what was read; null if another process was faster and nothing was written.</summary>
    /// <param name="before">As read, or as last written.</param>
    /// <param name="next">As it is now.</param>
    /// <param name="heldUntil">Until when no other process may continue it, UTC; null if any may.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    public Task<StoredSaga<Rotation>?> WriteAsync(StoredSaga<Rotation> before, Rotation next, DateTimeOffset? heldUntil, CancellationToken cancellationToken) => WriteAsync(
        before,
        next,
        heldUntil,
        next.NewKey is { } key && next.SecretVersion is not null ? [new EntityWrite.Upsert(new Entity(SecretRow(next.Account, key)).With("Secret", next.SecretName))] : [],
        cancellationToken);

    protected override SagaPlace Of(Rotation saga) => new(saga.Account, saga.OldKey, saga.Phase.IsOver(), saga.EndedAt ?? saga.StartedAt, saga.Id);

    protected override Entity Fill(Entity row, Rotation saga) => row
        .With("Id", saga.Id)
        .With("Provider", saga.Account.Provider)
        .With("Account", saga.Account.Account)
        .With("Project", saga.Project.Value)
        .With("OldKey", saga.OldKey.Value)
        .With("StartedAt", saga.StartedAt)
        .With("Phase", saga.Phase.ToString())
        .With("Name", saga.Name)
        .With("Actor", saga.Actor)
        .With("Scopes", string.Join('\n', saga.Scopes))
        .With("Role", saga.Role)
        .With("Target", saga.Target)
        .With("SecretName", saga.SecretName)
        .With("SecretVersion", saga.SecretVersion)
        .With("NewAccount", saga.NewAccount)
        .With("NewKey", saga.NewKey?.Value)
        .With("StoredAt", saga.StoredAt)
        .With("AnnouncedAt", saga.AnnouncedAt)
        .With("CutOverAt", saga.CutOverAt)
        .With("DeletingAt", saga.DeletingAt)
        .With("DeletedAt", saga.DeletedAt)
        .With("EndedAt", saga.EndedAt)
        .With("NextAt", saga.NextAt)
        .With("Cancelling", saga.IsCancelling ? true : null)
        .With("ShareAccepted", saga.IsShareAccepted ? true : null)
        .With("ByHand", saga.IsByHand ? true : null)
        .With("Leftover", saga.HasLeftover ? true : null)
        .With("BlockReported", saga.IsBlockReported ? true : null)
        .With("Statement", saga.Statement.Length > 0 ? saga.Statement : null)
        .With("LimitedAt", saga.LimitedAt)
        .With("Released", saga.IsReleased ? true : null)
        .With("Note", saga.Note);

    protected override Rotation From(StoredEntity row) => new(
        Needed(row, "Id"),
        new ProviderAccount(Needed(row, "Provider"), Needed(row, "Account")),
        new ProjectId(Needed(row, "Project")),
        new KeyId(Needed(row, "OldKey")),
        row.Instant("StartedAt") ?? throw new FormatException("It has no start."),
        Word<RotationPhase>(row, "Phase"))
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
    };

    private static string SecretRow(ProviderAccount account, KeyId key) => $"{SecretPrefix}{account}|{key}";
}
