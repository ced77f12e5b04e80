using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Usage;

public sealed class SeriesIdTests
{
    private static readonly SeriesId Key = new(new ProjectId("proj_1"), new KeyId("key_1"));
    private static readonly SeriesId Unattributed = new(new ProjectId("proj_1"), null);

    [Fact]
    public void Name_KeyOrProject_TellsThemApart()
    {
        Assert.Equal("key_1", Key.Name);
        Assert.Equal("~proj_1", Unattributed.Name);
        Assert.Equal("~", new SeriesId(null, null).Name);
    }

    [Fact]
    public void IsAttributed_OnlyWithAKey()
    {
        Assert.True(Key.IsAttributed);
        Assert.False(Unattributed.IsAttributed);
    }

    [Fact]
    public void Order_IsOrdinalByName()
    {
        SeriesId[] series = [Unattributed, new(null, new KeyId("key_a")), new(null, new KeyId("key_B")), Key];

        Assert.Equal(["key_1", "key_B", "key_a", "~proj_1"], series.Order().Select(one => one.Name));
        Assert.True(Key < Unattributed && Unattributed > Key && Key <= Unattributed && Unattributed >= Key);
    }

    [Fact]
    public void Equality_OtherProject_IsAnotherSeries() =>
        Assert.NotEqual(Key, Key with { Project = new ProjectId("proj_2") });
}
