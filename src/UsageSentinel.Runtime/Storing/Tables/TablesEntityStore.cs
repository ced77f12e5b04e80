using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Storing.Tables;

/// <summary>Entities in Azure Tables. A table is created when it is first written.</summary>
/// <remarks>
/// <para>A transaction whose answer was lost is sent again by the client; if the first one had been carried out, the
/// second is a <see cref="CommitOutcome.Conflict"/>. Who sees a conflict reads again, and finds its own write.</para>
/// <para>Azure fails a batch that deletes an absent row. The port does not: such a deletion is left out and the rest is
/// sent again, so a row that another writer inserts between the two survives.</para>
/// </remarks>
public sealed class TablesEntityStore(TableServiceClient client) : IEntityStore
{
    private const int PageRows = 1000;

    /// <summary>The store at <paramref name="endpoint"/>, as the identity this program runs under.</summary>
    /// <param name="endpoint">The table endpoint of the account, over https: <c>https://account.table.core.windows.net</c>.</param>
    public static TablesEntityStore Connect(Uri endpoint) => Connect(endpoint, new DefaultAzureCredential());

    /// <inheritdoc cref="Connect(Uri)"/>
    /// <param name="endpoint">The table endpoint of the account, over https.</param>
    /// <param name="credential">Needs the role Storage Table Data Contributor.</param>
    public static TablesEntityStore Connect(Uri endpoint, TokenCredential credential) => new(new TableServiceClient(endpoint, credential));

    /// <summary>The store in an emulator on this machine; an account in Azure is reached by identity only.</summary>
    /// <exception cref="ArgumentException">The connection string leads away from this machine.</exception>
    public static TablesEntityStore ForEmulator(string connectionString)
    {
        var client = new TableServiceClient(connectionString);
        return client.Uri.IsLoopback
            ? new(client)
            : throw new ArgumentException($"A connection string is for an emulator on this machine, not for {client.Uri.Host}.", nameof(connectionString));
    }

    public async Task<StoredEntity?> FindAsync(string table, string partition, string row, CancellationToken cancellationToken)
    {
        BatchRules.CheckAddress(table, partition);
        BatchRules.CheckRow(row);
        var found = await TablesErrors.RunAsync(
            client.Uri,
            () => client.GetTableClient(table).GetEntityIfExistsAsync<TableEntity>(
                KeyEscape.Escape(partition), KeyEscape.Escape(row), cancellationToken: cancellationToken),
            cancellationToken);
        return found.HasValue && found.Value is { } entity ? TablesEntity.FromTable(entity) : null;
    }

    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        string table, string partition, RowRange rows, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var entity in QueryAsync(table, partition, [rows], cancellationToken))
        {
            yield return entity;
        }
    }

    /// <inheritdoc/>
    /// <remarks>One query, and one transaction as long as a page holds the answer.</remarks>
    public async IAsyncEnumerable<StoredEntity> QueryAsync(
        string table, string partition, ImmutableArray<RowRange> ranges, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        BatchRules.CheckAddress(table, partition);
        ranges = ranges.RemoveAll(rows => rows.Before is "");
        if (ranges.IsEmpty)
        {
            yield break;
        }

        await using var pages = client.GetTableClient(table)
            .QueryAsync<TableEntity>(Filter(partition, ranges), PageRows, cancellationToken: cancellationToken)
            .AsPages().GetAsyncEnumerator(cancellationToken);
        while (await NextPageAsync(pages, cancellationToken))
        {
            foreach (var entity in pages.Current.Values)
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return TablesEntity.FromTable(entity);
            }
        }
    }

    public async Task<CommitOutcome> CommitAsync(
        string table, string partition, ImmutableArray<EntityWrite> writes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        BatchRules.CheckBatch(table, partition, writes);
        if (writes.FirstOrDefault(TablesEntity.NamesNoVersion) is { } impossible)
        {
            return new CommitOutcome.Conflict(impossible.RowKey);
        }

        var transaction = new TablesTransaction(client, table, KeyEscape.Escape(partition));
        return await TablesErrors.RunAsync(client.Uri, () => transaction.CommitAsync(writes, cancellationToken), cancellationToken);
    }

    private async Task<bool> NextPageAsync(IAsyncEnumerator<Page<TableEntity>> pages, CancellationToken cancellationToken)
    {
        try
        {
            return await TablesErrors.RunAsync(client.Uri, () => pages.MoveNextAsync().AsTask(), cancellationToken);
        }
        catch (StoreException exception) when (exception.InnerException is RequestFailedException failed && TablesErrors.IsAbsentTable(failed))
        {
            return false;
        }
    }

    // Escaped keys hold no apostrophe, so they need no second escaping here.
    private static string Filter(string partition, ImmutableArray<RowRange> ranges)
    {
        var filter = $"PartitionKey eq '{KeyEscape.Escape(partition)}'";
        var rows = ranges.Select(Filter).ToList();
        return rows is [var only]
            ? only.Length == 0 ? filter : $"{filter} and {only}"
            : $"{filter} and ({string.Join(" or ", rows.Select(one => one.Length == 0 ? "RowKey ge ''" : $"({one})"))})";
    }

    private static string Filter(RowRange rows) => string.Join(
        " and ",
        ((string?[])[
            string.IsNullOrEmpty(rows.From) ? null : $"RowKey ge '{KeyEscape.Escape(rows.From)}'",
            rows.Before is null ? null : $"RowKey lt '{KeyEscape.Escape(rows.Before)}'",
        ]).OfType<string>());
}
