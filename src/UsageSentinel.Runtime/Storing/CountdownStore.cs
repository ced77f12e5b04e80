using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>One row for each countdown to the deletion of a key.</summary>
internal sealed class CountdownStore(IEntityStore store)
{
    private const string Partition = "countdowns";
    private const string OpenPrefix = "a|";
    private const string CheckedPrefix = "c|";
    private const string EndedPrefix = "z|";
    private const string LinkPrefix = "l|";

    /// <summary>Every countdown that is not over, by account and key.</summary>
    public Task<ImmutableArray<StoredCountdown>> OpenAsync(CancellationToken cancellationToken) => ReadAsync(RowRange.StartingWith(OpenPrefix), cancellationToken);

    /// <summary>Every countdown that ended at or after <paramref name="from"/>, oldest first.</summary>
    public Task<ImmutableArray<StoredCountdown>> EndedAsync(DateTimeOffset from, CancellationToken cancellationToken) =>
        ReadAsync(new RowRange(EndedPrefix + Stamp(from), EndedPrefix + "~"), cancellationToken);

    /// <summary>The open countdown of a key; null for none.</summary>
    public async Task<StoredCountdown?> FindAsync(ProviderAccount account, KeyId key, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, OpenRow(account, key), cancellationToken) is { } row ? From(row) : null;

    /// <summary>Opens a countdown; false if the key has an open one.</summary>
    public async Task<bool> OpenAsync(Countdown countdown, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Ledger, Partition, [new EntityWrite.Insert(To(OpenRow(countdown.Account, countdown.Key), countdown))], cancellationToken) is CommitOutcome.Committed;

    /// <summary>Writes a countdown in place of what was read; null if another process was faster and nothing was written.</summary>
    public Task<StoredCountdown?> WriteAsync(StoredCountdown before, Countdown next, CancellationToken cancellationToken) => WriteAsync(before, next, null, cancellationToken);

    /// <summary>Writes a countdown and uses up the link that caused it: all or nothing.</summary>
    /// <param name="before">As read, or as last written.</param>
    /// <param name="next">As it is now.</param>
    /// <param name="link">The fingerprint of the link; null for none.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    /// <returns>Null if another process was faster or the link was used before, and nothing was written.</returns>
    public async Task<StoredCountdown?> WriteAsync(StoredCountdown before, Countdown next, string? link, CancellationToken cancellationToken)
    {
        var row = OpenRow(next.Account, next.Key);
        var entity = To(row, next);
        ImmutableArray<EntityWrite> writes = next.Phase.IsOver()
            ? [new EntityWrite.Delete(row, before.ETag), new EntityWrite.Upsert(entity with { RowKey = $"{EndedPrefix}{Stamp(next.EndedAt ?? next.StartedAt)}|{next.Account}|{next.Key}" })]
            : [new EntityWrite.Replace(entity, before.ETag)];
        if (link is not null)
        {
            writes = writes.Add(new EntityWrite.Insert(new Entity(LinkPrefix + link).With("Key", next.Key.Value)));
        }

        return await store.CommitAsync(TableNames.Ledger, Partition, writes, cancellationToken) is CommitOutcome.Committed written
            ? new StoredCountdown(next, next.Phase.IsOver() ? string.Empty : written.ETags[0])
            : null;
    }

    /// <summary>Whether the link with that fingerprint was used.</summary>
    public async Task<bool> IsLinkUsedAsync(string fingerprint, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, LinkPrefix + fingerprint, cancellationToken) is not null;

    /// <summary>When the keys of an organization were last looked through for new countdowns, UTC; null for never.</summary>
    public async Task<DateTimeOffset?> CheckedAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await store.FindAsync(TableNames.Ledger, Partition, CheckedPrefix + account, cancellationToken))?.Instant("At");

    /// <summary>Writes down that they were looked through now.</summary>
    public Task MarkCheckedAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken) =>
        store.CommitAsync(TableNames.Ledger, Partition, [new EntityWrite.Upsert(new Entity(CheckedPrefix + account).With("At", now))], cancellationToken);

    private async Task<ImmutableArray<StoredCountdown>> ReadAsync(RowRange range, CancellationToken cancellationToken)
    {
        var countdowns = ImmutableArray.CreateBuilder<StoredCountdown>();
        await foreach (var row in store.QueryAsync(TableNames.Ledger, Partition, range, cancellationToken))
        {
            countdowns.Add(From(row));
        }

        return countdowns.ToImmutable();
    }

    private static string OpenRow(ProviderAccount account, KeyId key) => $"{OpenPrefix}{account}|{key}";

    private static string Stamp(DateTimeOffset at) => at.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);

    private static Entity To(string row, Countdown at) => new Entity(row)
        .With("Provider", at.Account.Provider)
        .With("Account", at.Account.Account)
        .With("Project", at.Project.Value)
        .With("Key", at.Key.Value)
        .With("Rule", at.Rule.ToString())
        .With("StartedAt", at.StartedAt)
        .With("Phase", at.Phase.ToString())
        .With("Name", at.Name)
        .With("RemindAt", at.RemindAt)
        .With("DueAt", at.DueAt)
        .With("ApprovedBy", at.ApprovedBy)
        .With("DeniedBy", at.DeniedBy)
        .With("DeletingAt", at.DeletingAt)
        .With("DeletedAt", at.DeletedAt)
        .With("EndedAt", at.EndedAt)
        .With("NextAt", at.NextAt)
        .With("UsedAt", at.UsedAt)
        .With("ByHand", at.IsByHand ? true : null)
        .With("Note", at.Note);

    private static StoredCountdown From(StoredEntity row) => StoredContent.Read("a countdown to a deletion", () => new StoredCountdown(
        new Countdown(
            new ProviderAccount(Needed(row, "Provider"), Needed(row, "Account")),
            new ProjectId(Needed(row, "Project")),
            new KeyId(Needed(row, "Key")),
            Enum.Parse<HygieneRule>(Needed(row, "Rule")),
            Time(row, "StartedAt"),
            Enum.Parse<CountdownPhase>(Needed(row, "Phase")))
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
        },
        row.ETag));

    private static string Needed(StoredEntity row, string name) => row.Text(name) ?? throw new FormatException($"It has no {name}.");

    private static DateTimeOffset Time(StoredEntity row, string name) => row.Instant(name) ?? throw new FormatException($"It has no {name}.");
}

/// <summary>A countdown and its version.</summary>
/// <param name="Countdown">As stored.</param>
/// <param name="ETag">The version of the row; empty if it is over.</param>
internal sealed record StoredCountdown(Countdown Countdown, string ETag);
