using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing;

/// <summary>
/// The answers of people for exactly one action: one containment level on one alert. The last answer counts, until it expires. It is written with its row of
/// the ledger, both or neither.
/// </summary>
public sealed class ApprovalStore(IEntityStore store, LedgerStore ledger)
{
    /// <summary>Where an earlier version kept words, beside the ledger. Of those only a no still counts: it holds as long as its episode.</summary>
    private const string Earlier = "approvals";

    private const string SpentPrefix = "spent|";

    public async Task<Approval> FindAsync(string episodeId, ContainmentLevel level, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var row = await store.FindAsync(TableNames.Ledger, LedgerStore.Partition, ApprovalWord.RowKey(episodeId, level), cancellationToken);
            return row switch
            {
                null => await FindEarlierAsync(episodeId, level, cancellationToken),
                _ when row.Instant("Until") is not { } until => Approval.Unreadable,
                _ when row.Text("Verdict") == nameof(Approval.Denied) => Approval.Denied,
                _ when row.Text("Verdict") == nameof(Approval.AskedAgain) => Approval.AskedAgain,
                _ when row.Text("Verdict") == nameof(Approval.Approved) => row.Instant("Until") is not { } holds || holds <= now ? Approval.None
                    : row.Text("FirstIdentity") is { } first && row.Text("Identity") is { } second && first != second ? Approval.ApprovedByTwo
                    : Approval.Approved,
                _ => Approval.Unreadable,
            };
        }
        catch (StoreException)
        {
            return Approval.Unreadable;
        }
    }

    /// <summary>Who approved exactly this action alone, with a proven identity, and until when that holds; null for no one.</summary>
    internal async Task<(string Identity, DateTimeOffset Until)?> FirstAsync(string episodeId, ContainmentLevel level, DateTimeOffset now, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, LedgerStore.Partition, ApprovalWord.RowKey(episodeId, level), cancellationToken) is { } row
        && row.Text("Verdict") == nameof(Approval.Approved) && row.Instant("Until") is { } until && until > now && row.Text("Identity") is { } identity
            ? (identity, until)
            : null;

    /// <summary>Whether the link with that fingerprint was used.</summary>
    public async Task<bool> IsSpentAsync(string fingerprint, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, LedgerStore.Partition, SpentPrefix + fingerprint, cancellationToken) is not null
        || await store.FindAsync(TableNames.Ledger, Earlier, SpentPrefix + fingerprint, cancellationToken) is not null;

    /// <summary>Writes a person's word with its row of the ledger, and uses up the link it came by: all or nothing.</summary>
    /// <param name="entry">What the ledger says of it.</param>
    /// <param name="word">What a person said.</param>
    /// <param name="fingerprint">Of the link; null where it came by none.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    /// <returns>False where the link was used before, and nothing was written.</returns>
    public Task<bool> TryWriteAsync(LedgerEntry entry, ApprovalWord word, string? fingerprint, CancellationToken cancellationToken) =>
        ledger.TryAppendAsync(entry, word, fingerprint is null ? null : new Entity(SpentPrefix + fingerprint).With("At", word.At), cancellationToken);

    /// <summary>The acts a person said no to and has not said yes to since: on this episode, or on one whose id begins as given.</summary>
    public async Task<ImmutableArray<ContainmentLevel>> DeniedAsync(string episodeId, IEnumerable<string> others, CancellationToken cancellationToken)
    {
        var denied = new SortedSet<ContainmentLevel>();
        foreach (var prefix in others.Append(episodeId + "|").Distinct(StringComparer.Ordinal))
        {
            foreach (var (partition, start) in new[] { (LedgerStore.Partition, ApprovalWord.Prefix + prefix), (Earlier, prefix) })
            {
                await foreach (var row in store.QueryAsync(TableNames.Ledger, partition, RowRange.StartingWith(start), cancellationToken))
                {
                    if (row.Text("Verdict") is nameof(Approval.Denied) or nameof(Approval.AskedAgain)
                        && Enum.TryParse<ContainmentLevel>(row.RowKey[(row.RowKey.LastIndexOf('|') + 1)..], out var level))
                    {
                        denied.Add(level);
                    }
                }
            }
        }

        return [.. denied];
    }

    private async Task<Approval> FindEarlierAsync(string episodeId, ContainmentLevel level, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Earlier, $"{episodeId}|{level}", cancellationToken) is { } row && row.Text("Verdict") == nameof(Approval.Denied)
            ? Approval.Denied
            : Approval.None;
}
