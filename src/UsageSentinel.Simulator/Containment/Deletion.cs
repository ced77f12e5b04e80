namespace UsageSentinel.Simulator.Containment;

internal static class Deletion
{
    /// <summary>Turns running counts into counts per minute, nothing after a deletion; its own minute counts by the second.</summary>
    public static void Cut(ReadOnlySpan<int> before, long hour, long deletedAt, Span<int> minutes)
    {
        for (var minute = 0; minute < 60; minute++)
        {
            var planned = before[minute + 1] - before[minute];
            var lived = deletedAt == long.MaxValue ? 60 : Math.Clamp(deletedAt - (((hour * 60) + minute) * 60), 0, 60);
            minutes[minute] = (int)(planned * lived / 60);
        }
    }
}
