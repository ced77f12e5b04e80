using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Storing;

public sealed class OptimisticRetryTests
{
    [Fact]
    public async Task RunAsync_RoundsAreLost_RunsAgainUntilOneIsDone()
    {
        var rounds = 0;

        var result = await OptimisticRetry.RunAsync(5, () => Task.FromResult(++rounds < 3 ? Round<string>.Again : "done"), () => "lost");

        Assert.Equal("done", result);
        Assert.Equal(3, rounds);
    }

    [Fact]
    public async Task RunAsync_FalseAsResult_IsDoneAndNotLost() =>
        Assert.False(await OptimisticRetry.RunAsync<bool>(5, () => Task.FromResult<Round<bool>>(false), () => throw new InvalidOperationException()));

    [Fact]
    public async Task RunAsync_EveryRoundIsLost_RunsSoOftenAndSaysSo()
    {
        var rounds = 0;

        var result = await OptimisticRetry.RunAsync(
            4,
            () =>
            {
                rounds++;
                return Task.FromResult(Round<string>.Again);
            },
            () => "lost");

        Assert.Equal("lost", result);
        Assert.Equal(4, rounds);
    }
}
