using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Usage;

public sealed class InstantsTests
{
    private static readonly DateTimeOffset Early = new(2026, 3, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Late = Early.AddHours(1);

    [Fact]
    public void NotBefore_IsTheLater()
    {
        Assert.Equal(Late, Early.NotBefore(Late));
        Assert.Equal(Late, Late.NotBefore(Early));
        Assert.Equal(Early, Early.NotBefore(null));
    }

    [Fact]
    public void NotAfter_IsTheEarlier()
    {
        Assert.Equal(Early, Early.NotAfter(Late));
        Assert.Equal(Early, Late.NotAfter(Early));
    }

    [Fact]
    public void NotBefore_OneIsNotKnown_IsTheOther()
    {
        DateTimeOffset? nothing = null;
        DateTimeOffset? early = Early;
        Assert.Equal(Early, nothing.NotBefore(Early));
        Assert.Equal(Early, early.NotBefore(null));
        Assert.Equal(Late, early.NotBefore(Late));
        Assert.Null(nothing.NotBefore(null));
    }
}
