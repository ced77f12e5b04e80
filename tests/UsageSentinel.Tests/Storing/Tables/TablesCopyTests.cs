using Azure.Data.Tables;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Tables;
using UsageSentinel.Tests.Rigs.Azurite;

namespace UsageSentinel.Tests.Storing.Tables;

/// <summary>What is copied out of tables and into others is the same.</summary>
[Collection(AzuriteCollection.Name)]
public class TablesCopyTests(AzuriteFixture azurite)
{
    private static readonly string[] Names = [TableNames.Sentinel, TableNames.Control, TableNames.Ledger];
    private readonly string from = $"A{Guid.NewGuid():N}";
    private readonly string to = $"B{Guid.NewGuid():N}";

    [SkippableFact]
    public async Task Copy_ThereAndBack_KeepsEveryRowAndType()
    {
        await FillAsync();
        using var file = new MemoryStream();

        Assert.Equal(252, await new TablesCopy(azurite.Tables, from).WriteAsync(file, CancellationToken.None));
        file.Position = 0;
        Assert.Equal(252, await new TablesCopy(azurite.Tables, to).ReadAsync(file, CancellationToken.None));

        foreach (var name in Names)
        {
            Assert.Equal(await RowsAsync(from + name), await RowsAsync(to + name));
        }
    }

    [SkippableTheory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(0.01)]
    public async Task Copy_CutOff_IsRefusedBeforeAnythingIsWritten(double share)
    {
        await FillAsync();
        using var file = new MemoryStream();
        await new TablesCopy(azurite.Tables, from).WriteAsync(file, CancellationToken.None);
        using var cut = new MemoryStream(file.ToArray()[..(int)(file.Length * share)]);

        var refused = await Assert.ThrowsAsync<StoreException>(() => new TablesCopy(azurite.Tables, to).ReadAsync(cut, CancellationToken.None));

        Assert.Equal(StoreError.Corrupt, refused.Error);
        Assert.DoesNotContain(azurite.Tables.Query(), table => table.Name.StartsWith(to, StringComparison.Ordinal));
    }

    [SkippableFact]
    public async Task Copy_OfGarbage_IsRefused()
    {
        using var file = new MemoryStream("not a copy"u8.ToArray());

        Assert.Equal(StoreError.Corrupt, (await Assert.ThrowsAsync<StoreException>(() => new TablesCopy(azurite.Tables, to).ReadAsync(file, CancellationToken.None))).Error);
    }

    [SkippableFact]
    public async Task Copy_IntoTablesThatHoldSomething_IsRefused()
    {
        await FillAsync();
        using var file = new MemoryStream();
        await new TablesCopy(azurite.Tables, from).WriteAsync(file, CancellationToken.None);
        file.Position = 0;

        var refused = await Assert.ThrowsAsync<StoreException>(() => new TablesCopy(azurite.Tables, from).ReadAsync(file, CancellationToken.None));

        Assert.Contains("not empty", refused.Message, StringComparison.Ordinal);
    }

    private async Task FillAsync()
    {
        foreach (var name in Names)
        {
            await azurite.Tables.CreateTableAsync(from + name);
        }

        var odd = new TableEntity("a|b", "c'd \u00fc ~")
        {
            ["Text"] = "sline\nand \\ \u2028 <b>",
            ["Empty"] = "",
            ["Long"] = long.MinValue,
            ["Int"] = int.MaxValue,
            ["Double"] = 0.1 + 0.2,
            ["Nan"] = double.NaN,
            ["Yes"] = true,
            ["No"] = false,
            ["When"] = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234567),
            ["Bytes"] = new byte[] { 0, 1, 255 },
        };
        await azurite.Tables.GetTableClient(from + TableNames.Control).AddEntityAsync(odd);
        await azurite.Tables.GetTableClient(from + TableNames.Ledger).AddEntityAsync(new TableEntity("ledger", "head"));
        for (var batch = 0; batch < 3; batch++)
        {
            var rows = Enumerable.Range(0, batch == 2 ? 50 : 100).Select(row => new TableTransactionAction(
                TableTransactionActionType.Add, new TableEntity(batch == 0 ? "one" : "two", $"{batch}-{row:D3}") { ["Blob"] = new byte[20_000] }));
            await azurite.Tables.GetTableClient(from + TableNames.Sentinel).SubmitTransactionAsync(rows);
        }
    }

    private async Task<List<string>> RowsAsync(string table)
    {
        var rows = new List<string>();
        await foreach (var entity in azurite.Tables.GetTableClient(table).QueryAsync<TableEntity>())
        {
            rows.Add(CopiedRowText(entity));
        }

        return rows;
    }

    private static string CopiedRowText(TableEntity entity) => string.Join("\u0001", entity
        .Where(property => property.Key is not ("odata.etag" or "Timestamp"))
        .OrderBy(property => property.Key, StringComparer.Ordinal)
        .Select(property => $"{property.Key}:{property.Value.GetType().Name}:{(property.Value is byte[] bytes ? Convert.ToBase64String(bytes) : property.Value is DateTimeOffset at ? $"{at.UtcTicks}" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{property.Value}"))}"));
}
