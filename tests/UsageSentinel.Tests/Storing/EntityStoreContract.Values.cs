using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

public abstract partial class EntityStoreContract
{
    public static TheoryData<object> Values =>
    [
        "", "one", "  spaces  ", "tab\tline\r\nnull\0bell\a\u001b", "<&>'\"\\/%#?+|", "日本語 é 😀 \u200f", "null", "2026-01-01T00:00:00Z",
        0L, 1L, -1L, 1L << 53, (1L << 53) + 1, long.MinValue, long.MaxValue,
        0d, 1d, -1.5d, 0.1d, 3e9, 1e15, 1e300, Math.PI, double.MinValue, double.MaxValue, double.Epsilon,
        double.NaN, double.PositiveInfinity, double.NegativeInfinity,
        true, false,
        new DateTimeOffset(1601, 1, 1, 0, 0, 0, TimeSpan.Zero), DateTimeOffset.MaxValue, DateTimeOffset.UnixEpoch,
        new DateTimeOffset(2026, 2, 28, 23, 59, 59, TimeSpan.Zero).AddTicks(1_234_567),
        Array.Empty<byte>(), new byte[] { 0 }, new byte[] { 1, 2, 255 },
    ];

    [SkippableTheory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public async Task Find_AnyValue_IsExactlyWhatWasWritten(object value)
    {
        await CommittedAsync(new EntityWrite.Insert(new Entity("a").With("Value", value)));

        var found = (await FindAsync("a"))?.Entity.Properties["Value"];
        Assert.Equal(value.GetType(), found?.GetType());
        Assert.Equal(value, found);
    }

    [SkippableFact]
    public async Task Find_EveryKindOfValue_IsFoundByItsName()
    {
        var instant = new DateTimeOffset(2026, 8, 1, 12, 30, 0, TimeSpan.Zero);
        await CommittedAsync(new EntityWrite.Insert(new Entity("a")
            .With("Text", "text").With("Number", 1L).With("Real", 2d).With("Flag", true).With("Instant", instant)
            .With("Bytes", new byte[] { 3 }).With("Nothing", null)));

        var found = await FindAsync("a");
        Assert.NotNull(found);
        Assert.Equal(("text", 1L, 2d), (found.Text("Text"), found.Number("Number"), found.Real("Real")));
        Assert.Equal((true, instant), (found.Flag("Flag"), found.Instant("Instant")));
        Assert.Equal([3], found.Bytes("Bytes") ?? []);
        Assert.Equal(["Bytes", "Flag", "Instant", "Number", "Real", "Text"], found.Entity.Properties.Keys);
    }

    [SkippableFact]
    public async Task Find_EntityWithoutProperties_IsEmpty()
    {
        await CommittedAsync(new EntityWrite.Insert(new Entity("a")));

        Assert.Empty((await FindAsync("a"))?.Entity.Properties ?? throw new InvalidOperationException("Not found."));
    }

    [SkippableFact]
    public async Task Find_ArrayWasChangedAfterwards_IsWhatWasWritten()
    {
        byte[] written = [1];
        await CommittedAsync(new EntityWrite.Insert(new Entity("a").With("Bytes", written)));
        written[0] = 2;
        var read = (await FindAsync("a"))?.Bytes("Bytes") ?? [];
        read[0] = 3;

        Assert.Equal([1], (await FindAsync("a"))?.Bytes("Bytes") ?? []);
    }

    // Half a surrogate pair has no UTF-8 form, so an attribute could not hold it.
    public static TheoryData<string> Keys =>
    [
        "openai|org-1|key_1", "a/b\\c#d?e", "100%", "%2F", "a+b c", " ", "it's \"quoted\" & <tagged>", "..", "~}~00!", "日本語 é 😀",
        "\0\t\r\n\u001b\u007f\u009f", "half \uD83D of a pair", "gpt-4.1-mini:2025-04-14@(x),;=$*[]{}^`_",
    ];

    [SkippableTheory]
    [MemberData(nameof(Keys), DisableDiscoveryEnumeration = true)]
    public async Task Find_AnyKey_IsFoundUnderItAndBearsIt(string key)
    {
        var name = partition + key;
        await Store.CommitAsync(Table, name, [new EntityWrite.Insert(Row(key))], None);
        var found = await Store.FindAsync(Table, name, key, None);
        await Store.CommitAsync(Table, name, [new EntityWrite.Replace(Row(key, "two"), found?.ETag ?? "")], None);

        await foreach (var entity in Store.QueryAsync(Table, name, new RowRange(key, null), None))
        {
            Assert.Equal((key, "two"), (entity.RowKey, entity.Text("Text")));
        }

        Assert.Equal((key, "one"), (found?.RowKey, found?.Text("Text")));
        Assert.IsType<CommitOutcome.Committed>(await Store.CommitAsync(Table, name, [new EntityWrite.Delete(key)], None));
        Assert.Null(await Store.FindAsync(Table, name, key, None));
    }

    [SkippableFact]
    public async Task Find_LongestKeys_AreFound()
    {
        var key = new string('k', EntityLimits.KeyCharacters);
        await Store.CommitAsync(Table, Longest(), [new EntityWrite.Insert(Row(key))], None);

        Assert.Equal(key, (await Store.FindAsync(Table, Longest(), key, None))?.RowKey);
        string Longest() => partition.PadRight(EntityLimits.KeyCharacters, 'p');
    }

    [SkippableTheory]
    [InlineData('k', EntityLimits.KeyCharacters + 1)]
    [InlineData('/', (EntityLimits.KeyCharacters / 2) + 1)]
    [InlineData('é', (EntityLimits.KeyCharacters / 6) + 1)]
    public async Task Commit_KeyTooLongAfterEscaping_IsRefused(char character, int characters)
    {
        var key = new string(character, characters);

        await Assert.ThrowsAsync<ArgumentException>(() => CommitAsync(new EntityWrite.Insert(Row(key))));
        await Assert.ThrowsAsync<ArgumentException>(() => Store.FindAsync(Table, key, "a", None));
    }
}
