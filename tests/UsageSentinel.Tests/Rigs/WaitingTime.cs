using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace UsageSentinel.Tests.Rigs;

/// <summary>A clock that knows who waits for it, so that a test moves it when a wait has begun instead of guessing when that is.</summary>
internal sealed class WaitingTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly Channel<TimeSpan> waits = Channel.CreateUnbounded<TimeSpan>();

    /// <summary>Jumps to the end of each wait as soon as it begins, until it is stopped.</summary>
    /// <param name="shorterThan">Longer waits are left waiting.</param>
    /// <param name="stop">Ends it.</param>
    public async Task JumpAsync(TimeSpan shorterThan, CancellationToken stop)
    {
        while (await waits.Reader.WaitToReadAsync(stop).AsTask().ContinueWith(more => more.IsCompletedSuccessfully && more.Result, TaskScheduler.Default))
        {
            while (waits.Reader.TryRead(out var wait))
            {
                if (wait > TimeSpan.Zero && wait < shorterThan)
                {
                    Advance(wait);
                }
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new NotedTimer(base.CreateTimer(callback, state, dueTime, period), waits.Writer);
        waits.Writer.TryWrite(dueTime);
        return timer;
    }

    private sealed class NotedTimer(ITimer timer, ChannelWriter<TimeSpan> waits) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var isChanged = timer.Change(dueTime, period);
            waits.TryWrite(dueTime);
            return isChanged;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
