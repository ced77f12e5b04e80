namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>This machine's clock against the provider's.</summary>
internal static class ProviderClock
{
    /// <summary>How far a clock may be off before it does harm: less than usage may be late.</summary>
    public static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <summary>Whether an answer shows that this machine's clock is ahead.</summary>
    /// <param name="now">This machine's time.</param>
    /// <param name="theirs">The provider's time; null where it does not say.</param>
    /// <param name="reported">The end of the last bucket it reported; null for none.</param>
    /// <param name="width">The width of its buckets.</param>
    public static bool IsAhead(DateTimeOffset now, DateTimeOffset? theirs, DateTimeOffset? reported, TimeSpan width) =>
        theirs is { } date && now - date > Tolerance && !(reported > date + width);
}
