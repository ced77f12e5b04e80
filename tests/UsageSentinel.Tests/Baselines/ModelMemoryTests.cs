using UsageSentinel.Core.Baselines;
using UsageSentinel.Tests.Detection;

namespace UsageSentinel.Tests.Baselines;

public sealed class ModelMemoryTests
{
    private const long Start = GivenUsage.Monday;

    [Fact]
    public void IsNew_FirstDayOfUse_StaysNewThenBecomesKnown()
    {
        var baseline = default(KeyBaseline);
        ModelMemory.Learn(ref baseline, ModelMemory.Hash("gpt-old"), Start - (48 * 3600));
        var model = ModelMemory.Hash("gpt-x");
        Assert.True(ModelMemory.IsNew(baseline, model, Start));
        ModelMemory.Learn(ref baseline, model, Start);
        Assert.True(ModelMemory.IsNew(baseline, model, Start + (23 * 3600)));
        Assert.False(ModelMemory.IsNew(baseline, model, Start + (24 * 3600)));
    }

    [Fact]
    public void IsNew_AKeyThatKnowsNoModelYet_HasNothingNew()
    {
        var baseline = default(KeyBaseline);
        Assert.False(ModelMemory.IsNew(baseline, ModelMemory.Hash("gpt-x"), Start));
    }

    [Fact]
    public void Learn_AHundredThousandModelsAtOnce_KeepsTheOnesItKnows()
    {
        var baseline = default(KeyBaseline);
        ModelMemory.Learn(ref baseline, ModelMemory.Hash("gpt-own"), Start);
        for (var at = 0; at < 100_000; at++)
        {
            ModelMemory.Learn(ref baseline, (uint)at + 1, Start + (30 * 3600) + (at / 2000 * 60));
        }

        var now = Start + (31 * 3600);
        Assert.False(ModelMemory.IsNew(baseline, ModelMemory.Hash("gpt-own"), now));
        Assert.Equal(ModelMemory.Slots - 1, ModelMemory.NewModels(baseline, now));
    }

    [Fact]
    public void Learn_AHundredThousandModels_ForgetsTheLongestUnused()
    {
        var baseline = default(KeyBaseline);
        for (var at = 0; at < 100_000; at++)
        {
            ModelMemory.Learn(ref baseline, (uint)at + 1, Start + (at * 3600L));
        }

        Assert.False(ModelMemory.IsNew(baseline, 100_000, Start + (200_000 * 3600L)));
        Assert.True(ModelMemory.IsNew(baseline, 1, Start + (200_000 * 3600L)));
    }
}
