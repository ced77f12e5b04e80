using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Tests.Text;

/// <summary>How long ago something was, in one way for the whole product: rounded down.</summary>
public sealed class ElapsedTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 14, 20, 7, TimeSpan.Zero);

    [Theory]
    [InlineData(-5, "0 min", "just now")]
    [InlineData(59, "0 min", "just now")]
    [InlineData(60, "1 min", "1 min ago")]
    [InlineData((60 * 60) - 1, "59 min", "59 min ago")]
    [InlineData(60 * 60, "1 h", "1 h ago")]
    [InlineData(160 * 60, "2 h 40 min", "2 h 40 min ago")]
    [InlineData((599 * 60) + 59, "9 h 59 min", "9 h 59 min ago")]
    [InlineData(659 * 60, "10 h", "10 h ago")]
    [InlineData((48 * 3600) - 1, "47 h", "47 h ago")]
    [InlineData(48 * 3600, "2 d", "2 d ago")]
    [InlineData((1_500 * 86_400) + 86_399, "1,500 d", "1,500 d ago")]
    public void Of_AnyLength_IsRoundedDown(int seconds, string length, string ago)
    {
        Assert.Equal(length, Elapsed.Of(TimeSpan.FromSeconds(seconds)));
        Assert.Equal(ago, Elapsed.Ago(TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void Since_NeverOrThisMinute_SaysSo()
    {
        Assert.Equal("-", Elapsed.Since(null, Now));
        Assert.Equal("now", Elapsed.Since(Now.AddSeconds(-59), Now));
        Assert.Equal("3 min", Elapsed.Since(Now.AddSeconds(-239), Now));
    }
}
