using Microsoft.Extensions.Hosting;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>
/// The work that must not be cut off when the host ends: it is asked to stop, and the host waits for it. Whatever is stopped is
/// safe to repeat; what is gained is that its lease is given back at once instead of running out.
/// </summary>
internal sealed class RunningWork : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>One for the host itself, which is taken away when it stops.</summary>
    private int running = 1;

    /// <summary>Runs work with a token that also ends when the host stops.</summary>
    public async Task RunAsync(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref running);
        try
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, stopping.Token);
            await work(either.Token);
        }
        finally
        {
            Done();
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => stopping.CancelAsync();

    /// <summary>Waits for what is running, as long as the host's own grace period lasts.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        Done();
        try
        {
            await drained.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The grace period is over. What was running starts again elsewhere once its lease has run out.
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => stopping.Dispose();

    private void Done()
    {
        if (Interlocked.Decrement(ref running) == 0)
        {
            drained.TrySetResult();
        }
    }
}
