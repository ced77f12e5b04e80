namespace UsageSentinel.Core.Usage;

/// <summary>
/// A half-open interval of UTC time: <see cref="Start"/> is included, <see cref="End"/> is not, so windows that
/// follow one another neither overlap nor leave a gap.
/// </summary>
public readonly record struct TimeWindow
{
    /// <exception cref="ArgumentOutOfRangeException">The end lies before the start.</exception>
    public TimeWindow(DateTimeOffset start, DateTimeOffset end)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        Start = start.ToUniversalTime();
        End = end.ToUniversalTime();
    }

    /// <summary>Included; UTC.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>Excluded; UTC. Equal to <see cref="Start"/> in an empty window.</summary>
    public DateTimeOffset End { get; }

    public TimeSpan Length => End - Start;

    public bool IsEmpty => End == Start;

    public bool Contains(DateTimeOffset instant) => instant >= Start && instant < End;

    public bool Overlaps(TimeWindow other) => Start < other.End && other.Start < End;

    public override string ToString() => $"[{Start:u} .. {End:u})";
}
