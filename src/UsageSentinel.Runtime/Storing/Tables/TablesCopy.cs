using System.Globalization;
using System.IO.Compression;
using System.Text;
using Azure.Data.Tables;
using Azure.Identity;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Files;

namespace UsageSentinel.Runtime.Storing.Tables;

/// <summary>All tables as one compressed file of lines, and back. Types are kept: what comes back is what was there.</summary>
/// <param name="client">The account.</param>
/// <param name="prefix">The prefix of every table name; usually empty.</param>
public sealed class TablesCopy(TableServiceClient client, string prefix)
{
    private const string Format = "usagesentinel tables 1";

    /// <summary>Most text in one transaction, in characters; the service takes 4 MiB.</summary>
    private const int MostCharacters = 1_500_000;

    private static readonly string[] Names = [TableNames.Sentinel, TableNames.Control, TableNames.Ledger];

    /// <summary>The tables at <paramref name="endpoint"/>, as whoever is signed in.</summary>
    public static TablesCopy Connect(Uri endpoint) => new(new TableServiceClient(endpoint, new DefaultAzureCredential()), "");

    /// <summary>Writes every row of every table. What changes meanwhile may be in the copy or not.</summary>
    /// <returns>How many rows.</returns>
    public Task<long> WriteAsync(Stream target, CancellationToken cancellationToken) => TablesErrors.RunAsync(
        client.Uri,
        async () =>
        {
            var rows = 0L;
            await using var lines = new StreamWriter(new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true), new UTF8Encoding(false));
            await lines.WriteLineAsync(Format);
            foreach (var name in Names)
            {
                await foreach (var entity in client.GetTableClient(prefix + name).QueryAsync<TableEntity>(cancellationToken: cancellationToken))
                {
                    await lines.WriteLineAsync(CopiedRow.Write(name, entity).AsMemory(), cancellationToken);
                    rows++;
                }
            }

            // Whoever reads a copy that was cut off finds no end, and takes none of it.
            await lines.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"end {rows}"));
            return rows;
        },
        cancellationToken);

    /// <summary>Puts a copy into empty tables.</summary>
    /// <param name="source">Is read twice: nothing is written before all of it is known to be whole.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    /// <returns>How many rows.</returns>
    /// <exception cref="StoreException">The copy is not whole, or a table holds something.</exception>
    public Task<long> ReadAsync(Stream source, CancellationToken cancellationToken) => TablesErrors.RunAsync(
        client.Uri,
        async () =>
        {
            var rows = 0L;
            await foreach (var _ in LinesAsync(source, cancellationToken))
            {
                rows++;
            }

            source.Position = 0;
            await RequireEmptyAsync(cancellationToken);
            await PutAsync(LinesAsync(source, cancellationToken), cancellationToken);
            return rows;
        },
        cancellationToken);

    private async Task PutAsync(IAsyncEnumerable<CopiedRow> rows, CancellationToken cancellationToken)
    {
        var batch = new List<CopiedRow>();
        var characters = 0;
        await foreach (var row in rows)
        {
            if (batch.Count > 0 && (batch.Count == EntityLimits.BatchEntities || characters + row.Characters > MostCharacters || !row.IsBeside(batch[0])))
            {
                await SubmitAsync(batch, cancellationToken);
                batch.Clear();
                characters = 0;
            }

            batch.Add(row);
            characters += row.Characters;
        }

        if (batch.Count > 0)
        {
            await SubmitAsync(batch, cancellationToken);
        }
    }

    private async Task SubmitAsync(List<CopiedRow> batch, CancellationToken cancellationToken)
    {
        var table = client.GetTableClient(prefix + batch[0].Table);
        await table.SubmitTransactionAsync(batch.Select(row => new TableTransactionAction(TableTransactionActionType.UpsertReplace, row.Entity)), cancellationToken);
    }

    private async Task RequireEmptyAsync(CancellationToken cancellationToken)
    {
        foreach (var name in Names)
        {
            await client.CreateTableIfNotExistsAsync(prefix + name, cancellationToken);
            await foreach (var _ in client.GetTableClient(prefix + name).QueryAsync<TableEntity>(maxPerPage: 1, cancellationToken: cancellationToken))
            {
                throw new StoreException(StoreError.Other, $"The table {name} of {client.Uri.Host} is not empty. A backup can only be restored into empty tables. Stop the app and delete the rows, or create a new storage account.");
            }
        }
    }

    private static async IAsyncEnumerable<CopiedRow> LinesAsync(
        Stream source, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var lines = new StreamReader(GivenFile.Unpack(source, ReadLimits.Copy, leaveOpen: true));
        var rows = 0L;
        var last = await NextAsync(lines, cancellationToken);
        if (last != Format)
        {
            throw Broken("the header is wrong");
        }

        while ((last = await NextAsync(lines, cancellationToken)) is not null && CopiedRow.Parse(last) is { } row)
        {
            rows++;
            yield return row;
        }

        if (last != string.Create(CultureInfo.InvariantCulture, $"end {rows}") || await NextAsync(lines, cancellationToken) is not null)
        {
            throw Broken(string.Create(CultureInfo.InvariantCulture, $"it is not valid after row {rows}"));
        }
    }

    private static async Task<string?> NextAsync(StreamReader lines, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken);
        }
        catch (Exception cut) when (cut is InvalidDataException or TooLargeException)
        {
            throw Broken(cut.Message);
        }
    }

    private static StoreException Broken(string why) => new(StoreError.Corrupt, $"The file is not a complete backup of the tables: {why}. Nothing was written.");
}
