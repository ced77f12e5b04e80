using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

public abstract partial class EntityStoreContract
{
    [SkippableFact]
    public async Task Commit_LargestProperties_AreWritten()
    {
        var text = new string('é', EntityLimits.PropertyBytes / 2);
        await CommittedAsync(new EntityWrite.Insert(GivenBytes("a", properties: 1, EntityLimits.PropertyBytes).With("Text", text)));

        var found = await FindAsync("a");
        Assert.Equal(text, found?.Text("Text"));
        Assert.Equal(GivenBytes("a", 1, EntityLimits.PropertyBytes).Properties["P0"], found?.Bytes("P0"));
    }

    [SkippableFact]
    public Task Commit_OneByteTooMany_IsRefused() =>
        RefusedAsync("65537 bytes; the limit of a property is 65536", GivenBytes("a", properties: 1, EntityLimits.PropertyBytes + 1));

    [SkippableFact]
    public Task Commit_OneCharacterTooMany_IsRefused() =>
        RefusedAsync("65538 bytes; the limit of a property is 65536", Row("a", new string('x', (EntityLimits.PropertyBytes / 2) + 1)));

    [SkippableFact]
    public async Task Commit_EntityNearlyAsLargeAsTheLimit_IsWritten()
    {
        await CommittedAsync(new EntityWrite.Insert(GivenBytes("a", properties: 16, bytes: 65_000)));

        Assert.Equal(65_000, (await FindAsync("a"))?.Bytes("P15")?.Length);
    }

    [SkippableFact]
    public Task Commit_EntityLargerThanTheLimit_IsRefused() =>
        RefusedAsync("the limit of an entity is 1048576", GivenBytes("a", properties: 16, EntityLimits.PropertyBytes));

    [SkippableFact]
    public async Task Commit_BatchLargerThanTheLimit_IsRefused()
    {
        var writes = Enumerable.Range(0, 5).Select(number => new EntityWrite.Insert(GivenBytes($"{number}", properties: 16, bytes: 60_000)));

        var refused = await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync([.. writes]));
        Assert.Contains("Row \"3\" makes the batch larger than the limit of 4194304 bytes", refused.Message, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(RowRange.All));
    }

    [SkippableTheory]
    [InlineData("PartitionKey")]
    [InlineData("RowKey")]
    [InlineData("rowkey")]
    [InlineData("Timestamp")]
    [InlineData("odata.etag")]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("é")]
    [InlineData("1st")]
    public Task Commit_PropertyNameNoStoreTakes_IsRefused(string name) =>
        RefusedAsync($"has a property \"{name}\"", new Entity("a").With(name, 1L));

    [SkippableFact]
    public Task Commit_MorePropertiesThanTheLimit_IsRefused() =>
        RefusedAsync("has 253 properties; the limit is 252", GivenBytes("a", properties: 253, bytes: 1));

    public static TheoryData<object, string> UnstorableValues => new()
    {
        { 1, "of type Int32" },
        { 1.5m, "of type Decimal" },
        { new DateTimeOffset(1600, 12, 31, 23, 59, 59, TimeSpan.Zero), "before the year 1601" },
        { new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(1)), "stored in UTC" },
        { "half \uD83D", "half a surrogate pair" },
        { "\uDE00 half", "half a surrogate pair" },
    };

    [SkippableTheory]
    [MemberData(nameof(UnstorableValues), DisableDiscoveryEnumeration = true)]
    public Task Commit_ValueNoStoreKeepsExactly_IsRefused(object value, string reason) =>
        RefusedAsync(reason, new Entity("a").With("Value", value));

    [SkippableTheory]
    [InlineData("", "partition", "row")]
    [InlineData("ab", "partition", "row")]
    [InlineData("under_score", "partition", "row")]
    [InlineData("1st", "partition", "row")]
    [InlineData(Table, "", "row")]
    [InlineData(Table, "partition", "")]
    public async Task Commit_AddressNoStoreHas_IsRefused(string table, string name, string row)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Store.FindAsync(table, name, row, None));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.CommitAsync(table, name, [new EntityWrite.Upsert(Row(row))], None));
    }

    private static Entity GivenBytes(string row, int properties, int bytes) =>
        Enumerable.Range(0, properties).Aggregate(
            new Entity(row),
            (entity, number) => entity.With($"P{number}", Enumerable.Range(number, bytes).Select(value => (byte)value).ToArray()));

    private async Task RefusedAsync(string reason, Entity entity)
    {
        var refused = await Assert.ThrowsAsync<ArgumentException>(
            () => CommitAsync(new EntityWrite.Insert(Row("b")), new EntityWrite.Upsert(entity)));

        Assert.StartsWith("Row \"a\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Empty(await RowsAsync(RowRange.All));
    }
}
