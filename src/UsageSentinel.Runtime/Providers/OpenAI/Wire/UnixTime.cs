namespace UsageSentinel.Runtime.Providers.OpenAI.Wire;

/// <summary>Seconds since the Unix epoch.</summary>
internal static class UnixTime
{
    private static readonly long Max = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>The instant; null where there is none, or none that means anything: a date for display is worth no failure.</summary>
    public static DateTimeOffset? FromWire(long? seconds) =>
        seconds > 0 && seconds <= Max ? DateTimeOffset.FromUnixTimeSeconds(seconds.Value) : null;
}
