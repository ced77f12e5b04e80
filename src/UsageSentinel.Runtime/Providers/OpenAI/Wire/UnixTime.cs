namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>Seconds since the Unix epoch.</summary>
internal static class UnixTime
{
    private static readonly long Max = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The instant; null if it is missing or has no meaning: a date for display must not cause a failure.</summary>
    public static DateTimeOffset? FromWire(long? seconds) =>
        seconds > 0 && seconds <= Max ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;
}
