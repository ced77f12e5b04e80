using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Rows of the ledger: every decision, carried out or blocked, oldest first.</summary>
public sealed class DecisionAnswers(LedgerStore ledger)
{
    /// <summary>Everything that was done about a key, oldest first.</summary>
    internal async Task<ImmutableArray<ContainmentAction>> ActsAsync(ProviderAccount account, string key, CancellationToken cancellationToken) =>
        [.. (await ledger.ReadActsAsync(cancellationToken)).Acts.Where(act => act.Account == account && act.Key.Value == key).OrderBy(act => act.BegunAt)];

    /// <param name="most">How many of the newest rows.</param>
    /// <param name="episode">Only rows about this alert; null for all.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<List<LedgerRowJson>> ReadAsync(int most, string? episode, CancellationToken cancellationToken)
    {
        var head = await ledger.ReadHeadAsync(cancellationToken);
        var first = episode is null ? Math.Max(1, head.Number - most + 1) : 1;
        var shown = new Queue<LedgerRowJson>();
        await foreach (var row in ledger.ReadRowsAsync(first, head.Number, cancellationToken))
        {
            if (episode is null || row.Entry.EpisodeId == episode)
            {
                shown.Enqueue(LedgerRowJson.Of(row));
            }

            if (shown.Count > most)
            {
                shown.Dequeue();
            }
        }

        return [.. shown];
    }
}
