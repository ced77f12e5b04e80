namespace UsageSentinel.Runtime.Web;

/// <summary>Lets so many calls through in any minute of this process; the rest are refused.</summary>
internal sealed class RateGate(int mostPerMinute, TimeProvider clock)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private readonly Lock gate = new();
    private readonly Queue<DateTimeOffset> passed = new();

    public Passage Pass()
    {
        var now = clock.GetUtcNow();
        lock (gate)
        {
            while (passed.TryPeek(out var oldest) && (now - oldest >= Minute || oldest > now))
            {
                passed.Dequeue();
            }

            if (passed.Count >= mostPerMinute)
            {
                return Passage.Refused;
            }

            passed.Enqueue(now);
            return Passage.Open;
        }
    }
}

/// <summary>Whether a call may go on.</summary>
public enum Passage
{
    Open,
    Refused,
}
