using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What people said of exactly one act: one rung on one episode. The last word counts, until it expires.</summary>
public sealed class ApprovalStore(IEntityStore store)
{
    private const string Partition = "approvals";
    private const string SpentPrefix = "spent|";

    public async Task<Approval> FindAsync(string episodeId, Rung rung, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var row = await store.FindAsync(TableNames.Control, Partition, RowKey(episodeId, rung), cancellationToken);
            return row switch
            {
                null => Approval.None,
                _ when row.Instant("Until") is not { } until => Approval.Unreadable,
                _ when row.Text("Verdict") == nameof(Approval.Denied) => Approval.Denied,
                _ when row.Text("Verdict") == nameof(Approval.Approved) => row.Instant("Until") > now ? Approval.Approved : Approval.None,
                _ => Approval.Unreadable,
            };
        }
        catch (StoreException)
        {
            return Approval.Unreadable;
        }
    }

    /// <param name="word">What a person said.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    public Task WriteAsync(ApprovalWord word, CancellationToken cancellationToken) => TryWriteAsync(word, null, cancellationToken);

    /// <summary>Whether the link with that fingerprint was used.</summary>
    public async Task<bool> IsSpentAsync(string fingerprint, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Control, Partition, SpentPrefix + fingerprint, cancellationToken) is not null;

    /// <summary>Writes a person's word and uses up the link it came by, both or neither.</summary>
    /// <param name="word">What a person said.</param>
    /// <param name="fingerprint">Of the link; null where it came by none.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    /// <returns>False where the link was used before, and nothing was written.</returns>
    public async Task<bool> TryWriteAsync(ApprovalWord word, string? fingerprint, CancellationToken cancellationToken)
    {
        EntityWrite said = new EntityWrite.Upsert(ToEntity(word));
        var outcome = await store.CommitAsync(
            TableNames.Control,
            Partition,
            fingerprint is null ? [said] : [new EntityWrite.Insert(new Entity(SpentPrefix + fingerprint).With("At", word.At)), said],
            cancellationToken);
        return outcome is CommitOutcome.Committed;
    }

    private static Entity ToEntity(ApprovalWord word) => new Entity(RowKey(word.EpisodeId, word.Rung))
        .With("Verdict", word.Verdict.ToString())
        .With("By", word.By)
        .With("At", word.At)
        .With("Until", word.Until);

    private static string RowKey(string episodeId, Rung rung) => $"{episodeId}|{rung}";
}

/// <summary>A person's word on one act.</summary>
/// <param name="EpisodeId">The episode.</param>
/// <param name="Rung">The rung; another rung needs another word.</param>
/// <param name="Verdict"><see cref="Approval.Approved"/> or <see cref="Approval.Denied"/>.</param>
/// <param name="By">Who.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Until">Until when a yes holds, UTC; a no holds as long as the episode lasts.</param>
public sealed record ApprovalWord(string EpisodeId, Rung Rung, Approval Verdict, string By, DateTimeOffset At, DateTimeOffset Until);
