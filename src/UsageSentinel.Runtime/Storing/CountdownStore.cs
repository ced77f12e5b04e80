using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The countdowns to the deletion of keys, and the links that were used up by one.</summary>
internal sealed class CountdownStore(IEntityStore store) : SagaStore<Countdown>(store, Partition, "a countdown to a deletion")
{
    private const string Partition = "countdowns";
    private const string CheckedPrefix = "c|";
    private const string LinkPrefix = "l|";

    /// <summary>Writes a countdown in place of what was read; null if another process was faster and nothing was written.</summary>
    public Task<StoredSaga<Countdown>?> WriteAsync(StoredSaga<Countdown> before, Countdown next, CancellationToken cancellationToken) => WriteAsync(before, next, null, cancellationToken);

    /// <summary>Writes a countdown and uses up the link that caused it: all or nothing.</summary>
    /// <param name="before">As read, or as last written.</param>
    /// <param name="next">As it is now.</param>
    /// <param name="link">The fingerprint of the link; null for none.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    /// <returns>Null if another process was faster or the link was used before, and nothing was written.</returns>
    public Task<StoredSaga<Countdown>?> WriteAsync(StoredSaga<Countdown> before, Countdown next, string? link, CancellationToken cancellationToken) => WriteAsync(
        before, next, null, link is null ? [] : [new EntityWrite.Insert(new Entity(LinkPrefix + link).With("Key", next.Key.Value))], cancellationToken);

    /// <summary>Whether the link with that fingerprint was used.</summary>
    public async Task<bool> IsLinkUsedAsync(string fingerprint, CancellationToken cancellationToken) =>
        await Store.FindAsync(TableNames.Ledger, Partition, LinkPrefix + fingerprint, cancellationToken) is not null;

    /// <summary>When the keys of an organization were last looked through for new countdowns, UTC; null for never.</summary>
    public async Task<DateTimeOffset?> CheckedAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await Store.FindAsync(TableNames.Ledger, Partition, CheckedPrefix + account, cancellationToken))?.Instant("At");

    /// <summary>Writes down that they were looked through now.</summary>
    public Task MarkCheckedAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken) =>
        Store.CommitAsync(TableNames.Ledger, Partition, [new EntityWrite.Upsert(new Entity(CheckedPrefix + account).With("At", now))], cancellationToken);

    protected override SagaPlace Of(Countdown saga) => new(saga.Account, saga.Key, saga.Phase.IsOver(), saga.EndedAt ?? saga.StartedAt, $"{saga.Account}|{saga.Key}");

    protected override Entity Fill(Entity row, Countdown saga) => row
        .With("Provider", saga.Account.Provider)
        .With("Account", saga.Account.Account)
        .With("Project", saga.Project.Value)
        .With("Key", saga.Key.Value)
        .With("Rule", saga.Rule.ToString())
        .With("StartedAt", saga.StartedAt)
        .With("Phase", saga.Phase.ToString())
        .With("Name", saga.Name)
        .With("RemindAt", saga.RemindAt)
        .With("DueAt", saga.DueAt)
        .With("ApprovedBy", saga.ApprovedBy)
        .With("DeniedBy", saga.DeniedBy)
        .With("DeletingAt", saga.DeletingAt)
        .With("DeletedAt", saga.DeletedAt)
        .With("EndedAt", saga.EndedAt)
        .With("NextAt", saga.NextAt)
        .With("UsedAt", saga.UsedAt)
        .With("ByHand", saga.IsByHand ? true : null)
        .With("Note", saga.Note);

    protected override Countdown From(StoredEntity row) => new(
        new ProviderAccount(Needed(row, "Provider"), Needed(row, "Account")),
        new ProjectId(Needed(row, "Project")),
        new KeyId(Needed(row, "Key")),
        Word<HygieneRule>(row, "Rule"),
        Time(row, "StartedAt"),
        Word<CountdownPhase>(row, "Phase"))
    {
        Name = row.Text("Name") ?? string.Empty,
        RemindAt = Time(row, "RemindAt"),
        DueAt = Time(row, "DueAt"),
        ApprovedBy = row.Text("ApprovedBy"),
        DeniedBy = row.Text("DeniedBy"),
        DeletingAt = row.Instant("DeletingAt"),
        DeletedAt = row.Instant("DeletedAt"),
        EndedAt = row.Instant("EndedAt"),
        NextAt = row.Instant("NextAt"),
        UsedAt = row.Instant("UsedAt"),
        IsByHand = row.Flag("ByHand") is true,
        Note = row.Text("Note") ?? string.Empty,
    };
}
