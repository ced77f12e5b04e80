using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Usage;

public sealed class PluralTests
{
    [Theory]
    [InlineData(0, "requests")] // none is many
    [InlineData(1, "request")] // exactly one
    [InlineData(2, "requests")] // the first plural
    [InlineData(1.5, "requests")] // a mean
    [InlineData(-1, "requests")] // a difference
    public void Of_Count_GivesTheWordForIt(double count, string word) => Assert.Equal(word, Plural.Of(count, "request"));

    [Fact]
    public void Of_WordWithItsOwnPlural_GivesThat()
    {
        Assert.Equal("row is", Plural.Of(1, "row is", "rows are"));
        Assert.Equal("rows are", Plural.Of(3, "row is", "rows are"));
    }
}
