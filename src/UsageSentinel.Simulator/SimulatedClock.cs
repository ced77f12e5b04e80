namespace UsageSentinel.Simulator;

/// <summary>A clock that does not move until it is advanced.</summary>
/// <remarks>
/// Timers run on real time: code that waits for a retry must not hang until somebody advances the clock.
/// </remarks>
/// <param name="start">The first instant shown; kept in UTC.</param>
public sealed class SimulatedClock(DateTimeOffset start) : TimeProvider
{
    private long ticks = start.UtcTicks;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref ticks), TimeSpan.Zero);

    /// <inheritdoc/>
    public override long GetTimestamp() => Interlocked.Read(ref ticks);

    /// <summary>Moves the clock forward.</summary>
    /// <param name="by">How far; zero or more.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        Interlocked.Add(ref ticks, by.Ticks);
    }

    /// <summary>Sets the clock to an instant that is not before the one it shows.</summary>
    /// <param name="instant">The new instant.</param>
    public void Set(DateTimeOffset instant) => Advance(instant - GetUtcNow());
}
