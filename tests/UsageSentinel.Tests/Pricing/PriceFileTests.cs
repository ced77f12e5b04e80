using System.Text;
using System.Text.Json;
using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Tests.Pricing;

/// <summary>A price list is believed as it stands or not at all: every mistake is a <see cref="JsonException"/>.</summary>
public sealed class PriceFileTests
{
    private const string Endpoints =
        """{"WebSearchCalls":1,"FileSearchCalls":1,"CodeInterpreterSessions":1,"VectorStoreGibibyteDay":1,"Images":1,"AudioSpeeches":1,"AudioTranscriptions":1}""";

    [Fact]
    public void Read_GoodList_IsRead() => Assert.Equal("v1", Read(List("""{"models":["a"],"input":1,"output":2}""")).Version);

    [Theory]
    [InlineData("""{"models":["a"],"input":0,"output":2}""")] // a zero nobody meant
    [InlineData("""{"models":["a"]}""")] // no price at all
    [InlineData("""{"models":["a"],"input":-1,"output":2}""")]
    [InlineData("""{"models":["a"],"input":1,"output":2,"cachedInput":-0.1}""")]
    [InlineData("""{"models":[],"input":1,"output":2}""")]
    [InlineData("""{"models":[""],"input":1,"output":2}""")]
    [InlineData("""{"models":[null],"input":1,"output":2}""")]
    [InlineData("""{"models":["a"],"input":1,"output":2,"effectiveFrom":"10.06.2025"}""")]
    [InlineData("""{"models":["a"],"input":1,"output":2,"inptu":3}""")]
    [InlineData("")]
    public void Read_BadPrice_Throws(string price) => Assert.ThrowsAny<JsonException>(() => Read(List(price)));

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{")]
    public void Read_NoList_Throws(string text) => Assert.ThrowsAny<JsonException>(() => Read(text));

    [Fact]
    public void Read_MeterMissing_Throws() => Assert.ThrowsAny<JsonException>(() =>
        Read(List("""{"models":["a"],"input":1,"output":2}""").Replace("\"Images\":1,", "", StringComparison.Ordinal)));

    [Fact]
    public void Read_MultiplierOfZero_Throws() => Assert.ThrowsAny<JsonException>(() =>
        Read(List("""{"models":["a"],"input":1,"output":2}""").Replace("\"batchMultiplier\":1", "\"batchMultiplier\":0", StringComparison.Ordinal)));

    private static Core.Pricing.PriceBook Read(string json)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return PriceFile.Read(stream);
    }

    private static string List(string price) =>
        $$"""{"version":"v1","provider":"openai","currency":"usd","batchMultiplier":1,"flexMultiplier":1,"priorityMultiplier":1,"endpoints":{{Endpoints}},"prices":[{{price}}]}""";
}
