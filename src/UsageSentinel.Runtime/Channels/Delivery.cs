namespace UsageSentinel.Runtime.Channels;

/// <summary>What became of a notice.</summary>
public abstract record Delivery
{
    private Delivery()
    {
    }

    /// <summary>The medium took it.</summary>
    /// <param name="ExternalId">The id the medium gave it; null where it gives none.</param>
    public sealed record Delivered(string? ExternalId) : Delivery;

    /// <summary>It may work later: the network, a limit, a fault on the other side.</summary>
    /// <param name="Why">In words for the operator; holds no secret.</param>
    /// <param name="After">How long the other side asked to wait; null where it did not say.</param>
    public sealed record Retry(string Why, TimeSpan? After) : Delivery;

    /// <summary>It will not work until a setting is changed: the route is broken.</summary>
    /// <param name="Why">In words for the operator; holds no secret.</param>
    public sealed record Rejected(string Why) : Delivery;
}
