using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

public abstract partial class EntityStoreContract
{
    [SkippableFact]
    public async Task Query_PartitionNobodyWrote_IsEmpty() => Assert.Empty(await RowsAsync(RowRange.All));

    [SkippableFact]
    public async Task Query_All_IsInOrdinalOrder()
    {
        await InsertAsync(["b", "a", "B", "a|2", "a|10", "é", "a/1", "~", "0", "a#", "日", "a b"]);

        Assert.Equal(["0", "B", "a", "a b", "a#", "a/1", "a|10", "a|2", "b", "~", "é", "日"], await RowsAsync(RowRange.All));
    }

    [SkippableTheory]
    [InlineData("b", "d", "b c")]
    [InlineData("b", null, "b c d e")]
    [InlineData(null, "c", "a b")]
    [InlineData("bb", "cc", "c")]
    [InlineData("x", null, "")]
    [InlineData("d", "b", "")]
    [InlineData("c", "c", "")]
    public async Task Query_Range_IncludesFromAndExcludesBefore(string? from, string? before, string expected)
    {
        await InsertAsync(["a", "b", "c", "d", "e"]);

        Assert.Equal(expected, string.Join(' ', await RowsAsync(new RowRange(from, before))));
    }

    [SkippableTheory]
    [InlineData("h|")]
    [InlineData("h/")]
    [InlineData("h.")]
    [InlineData("h?")]
    [InlineData("hé")]
    [InlineData("h~")]
    public async Task Query_Prefix_FindsWhatStartsWithItAndNothingElse(string prefix)
    {
        string[] others = ["h", "h-1", "h0", "h@", "hz", "h\u007f", "hê", "i"];
        await InsertAsync([.. others, prefix, prefix + "1", prefix + "/", prefix + "\u0001", prefix + "日"]);

        Assert.Equal(
            [prefix, prefix + "\u0001", prefix + "/", prefix + "1", prefix + "日"],
            await RowsAsync(RowRange.StartingWith(prefix)));
    }

    [SkippableFact]
    public async Task Query_SeveralRanges_FindsWhatIsInAnyOfThemInOrder()
    {
        await InsertAsync(["a", "s", "s0", "s~", "u|h|1", "u|h|2", "u|m|1", "u|m|2", "u|m|3", "v"]);

        var rows = new List<string>();
        await foreach (var entity in Store.QueryAsync(Table, partition, [RowRange.Exactly("s"), new RowRange("u|h|2", "u|h|3"), RowRange.StartingWith("u|m|")], None))
        {
            rows.Add(entity.RowKey);
        }

        Assert.Equal(["s", "u|h|2", "u|m|1", "u|m|2", "u|m|3"], rows);
    }

    [SkippableFact]
    public async Task Query_MoreThanOnePageOfAnyStore_FindsEveryRowOnceInOrder()
    {
        var rows = Enumerable.Range(0, 2_345).Select(number => $"m|{number:D5}").ToArray();
        await InsertAsync([.. rows, "l", "n"]);

        Assert.Equal(rows, await RowsAsync(RowRange.StartingWith("m|")));
        Assert.Equal(rows.Length + 2, (await RowsAsync(RowRange.All)).Count);
    }

    [SkippableFact]
    public async Task Query_LargeEntities_FindsEveryRowOnceInOrder()
    {
        var rows = Enumerable.Range(0, 12).Select(number => $"{number:D2}").ToArray();
        foreach (var row in rows)
        {
            await CommittedAsync(new EntityWrite.Insert(GivenBytes(row, properties: 6, bytes: EntityLimits.PropertyBytes)));
        }

        Assert.Equal(rows, await RowsAsync(RowRange.All));
    }

    [SkippableFact]
    public async Task Query_RowsAreWrittenMeanwhile_StillFindsTheOthersOnce()
    {
        var rows = Enumerable.Range(0, 1_200).Select(number => $"{number:D5}").ToArray();
        await InsertAsync(rows);

        var found = new List<string>();
        await foreach (var entity in Store.QueryAsync(Table, partition, RowRange.All, None))
        {
            if (found.Count % 100 == 0)
            {
                await CommittedAsync(new EntityWrite.Upsert(Row(entity.RowKey, "two")), new EntityWrite.Upsert(Row(entity.RowKey + "x")));
            }

            found.Add(entity.RowKey);
        }

        Assert.Equal(rows, found.Where(row => !row.EndsWith('x')));
    }

    [SkippableFact]
    public async Task Query_LeftEarly_LeavesTheStoreUsable()
    {
        await InsertAsync(Enumerable.Range(0, 1_200).Select(number => $"{number:D5}"));
        await foreach (var entity in Store.QueryAsync(Table, partition, RowRange.All, None))
        {
            Assert.Equal("00000", entity.RowKey);
            break;
        }

        await CommittedAsync(new EntityWrite.Upsert(Row("00000", "two")));
        Assert.Equal("two", await TextAsync("00000"));
    }
}
