using UsageSentinel.Runtime.Channels;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>How long to wait before something is tried again: twice as long each time, spread by chance so that not everybody comes at once.</summary>
/// <param name="chance">Evenly spread over 0 to 1.</param>
public sealed class Backoff(Func<double> chance)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);

    /// <summary>The longest wait for what may work again by itself.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromMinutes(15);

    /// <summary>How often what somebody must repair is tried all the same.</summary>
    public static TimeSpan Parked { get; } = TimeSpan.FromHours(1);

    /// <param name="attempts">How often it failed; 1 or more.</param>
    public TimeSpan After(int attempts)
    {
        var whole = First * Math.Pow(2, Math.Clamp(attempts - 1, 0, 20));
        var capped = whole < Longest ? whole : Longest;
        return capped * (0.5 + (0.5 * chance()));
    }

    /// <summary>After a delivery that failed. What the other side asks for is kept, within reason.</summary>
    public TimeSpan After(Delivery failed, int attempts) => failed switch
    {
        Delivery.Rejected => Parked,
        Delivery.Retry { After: { } asked } => asked < TimeSpan.FromSeconds(1) ? TimeSpan.FromSeconds(1) : asked < Parked ? asked : Parked,
        _ => After(attempts),
    };
}
