using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What people said of exactly one act: one rung on one episode. The last word counts, until it expires.</summary>
public sealed class ApprovalStore(IEntityStore store)
{
    private const string Partition = "approvals";

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
    public async Task WriteAsync(ApprovalWord word, CancellationToken cancellationToken) => await store.CommitAsync(
        TableNames.Control,
        Partition,
        [
            new EntityWrite.Upsert(new Entity(RowKey(word.EpisodeId, word.Rung))
                .With("Verdict", word.Verdict.ToString())
                .With("By", word.By)
                .With("At", word.At)
                .With("Until", word.Until)),
        ],
        cancellationToken);

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
