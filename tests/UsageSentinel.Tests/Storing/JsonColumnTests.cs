using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

public sealed class JsonColumnTests
{
    private static readonly JsonColumn<CostWire[]> Column = new("billed costs", BilledJson.Default.CostWireArray);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        CostWire[] costs = [new(0, 86_400, "proj_a", "key_a", "gpt, input", 1.25m, "usd", 3, "tokens"), new(0, 86_400, null, null, null, null, null, null, null)];

        var read = Column.Read(Stored(Column.Write(new Entity("row"), costs)), wires => wires);

        Assert.Equal(costs, read);
    }

    [Theory]
    [InlineData(null)] // the row has no content
    [InlineData("")] // nothing was packed
    [InlineData("null")] // JSON without a value
    [InlineData("{")] // JSON that stops
    [InlineData("{}")] // another shape
    [InlineData("""[{"Start":"soon"}]""")] // a member of another type
    public void Read_OtherContent_SaysThatItCannotBeRead(string? json)
    {
        var row = new Entity("row");
        row = json is null ? row : row.WithBlob(Compressed.Write(System.Text.Encoding.UTF8.GetBytes(json)));

        var thrown = Assert.Throws<StoreException>(() => Column.Read(Stored(row), wires => wires));

        Assert.Equal(StoreError.Corrupt, thrown.Error);
        Assert.EndsWith("Restore it from a backup.", thrown.Message, StringComparison.Ordinal);
    }

    /// <summary>The bytes can be read, and what they say is no cost: the window ends before it begins.</summary>
    [Fact]
    public void Read_ValueThatCannotBe_SaysWhatCannotBeRead()
    {
        var row = Stored(Column.Write(new Entity("row"), [new(86_400, 0, null, null, null, null, null, null, null)]));

        var thrown = Assert.Throws<StoreException>(() => Column.Read(row, wires => wires.Select(wire => wire.ToRow()).ToList()));

        Assert.Equal("The store holds billed costs that cannot be read. Restore it from a backup.", thrown.Message);
    }

    private static StoredEntity Stored(Entity row) => new(row, "etag");
}
