using System.Collections.Immutable;
using Azure.Data.Tables;

namespace UsageSentinel.Runtime.Storing.Tables;

/// <summary>One batch on its way to Azure Tables, sent again where its table or a row it deletes is absent.</summary>
internal sealed class TablesTransaction(TableServiceClient client, string table, string escapedPartition)
{
    private readonly TableClient tableClient = client.GetTableClient(table);

    public async Task<CommitOutcome> CommitAsync(ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        var etags = new Dictionary<string, string>(StringComparer.Ordinal);
        var created = false;
        for (var sent = writes; sent.Length > 0;)
        {
            try
            {
                var actions = sent.Select(write => TablesEntity.ToAction(escapedPartition, write));
                var responses = await tableClient.SubmitTransactionAsync(actions, cancellationToken);
                for (var at = 0; at < sent.Length; at++)
                {
                    etags[sent[at].RowKey] = responses.Value[at].Headers.ETag?.ToString() ?? "";
                }

                break;
            }
            catch (TableTransactionFailedException failed) when (!created && TablesErrors.IsAbsentTable(failed))
            {
                created = true;
                await client.CreateTableIfNotExistsAsync(table, cancellationToken);
            }
            catch (TableTransactionFailedException failed) when (TablesErrors.IsCondition(failed))
            {
                var culprit = failed.FailedTransactionActionIndex is { } index && index < sent.Length ? sent[index] : null;
                if (culprit is not EntityWrite.Delete { ETag: null })
                {
                    return new CommitOutcome.Conflict(culprit?.RowKey);
                }

                sent = await WithoutAbsentDeletionsAsync(sent, cancellationToken);
            }
        }

        return new CommitOutcome.Committed(
            [.. writes.Select(write => write is EntityWrite.Delete ? "" : etags.GetValueOrDefault(write.RowKey, ""))]);
    }

    // All are looked up at once: Azure names only the first absent row, and a purge may meet a hundred of them.
    private async Task<ImmutableArray<EntityWrite>> WithoutAbsentDeletionsAsync(
        ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        var kept = await Task.WhenAll(writes.Select(async write =>
            write is not EntityWrite.Delete { ETag: null }
            || (await tableClient.GetEntityIfExistsAsync<TableEntity>(
                escapedPartition, KeyEscape.Escape(write.RowKey), ["RowKey"], cancellationToken)).HasValue));
        return [.. writes.Zip(kept).Where(pair => pair.Second).Select(pair => pair.First)];
    }
}
