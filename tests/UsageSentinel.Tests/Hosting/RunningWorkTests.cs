using UsageSentinel.Runtime.Hosting;

namespace UsageSentinel.Tests.Hosting;

public sealed class RunningWorkTests : IDisposable
{
    private readonly RunningWork work = new();

    [Fact]
    public async Task Stop_WorkIsRunning_TellsItToEndAndWaits()
    {
        var begun = new TaskCompletionSource();
        var cleaned = false;
        var running = work.RunAsync(
            async token =>
            {
                try
                {
                    begun.SetResult();
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    await Task.Yield();
                    cleaned = true;
                }
            },
            CancellationToken.None);
        await begun.Task;

        await work.StoppingAsync(CancellationToken.None);
        await work.StopAsync(CancellationToken.None);

        Assert.True(cleaned);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task Stop_NothingRuns_EndsAtOnce()
    {
        await work.RunAsync(_ => Task.CompletedTask, CancellationToken.None);

        await work.StoppingAsync(CancellationToken.None);
        await work.StopAsync(CancellationToken.None);
    }

    /// <summary>Work that does not listen holds the host up only as long as the host is willing to wait.</summary>
    [Fact]
    public async Task Stop_GraceIsOver_DoesNotWait()
    {
        var never = new TaskCompletionSource();
        var running = work.RunAsync(_ => never.Task, CancellationToken.None);

        await work.StopAsync(new CancellationToken(canceled: true));

        Assert.False(running.IsCompleted);
        never.SetResult();
        await running;
    }

    [Fact]
    public async Task Run_TheCallersTokenEnds_EndsTheWork()
    {
        using var caller = new CancellationTokenSource();
        var running = work.RunAsync(token => Task.Delay(Timeout.Infinite, token), caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    public void Dispose() => work.Dispose();
}
