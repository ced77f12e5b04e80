using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Events;

/// <summary>Who gets which events: those whose audiences name the subscription's, as the Event Grid filters say.</summary>
/// <param name="Filter">Which events.</param>
/// <param name="Handler">Handles an event; throws to have it delivered again.</param>
internal sealed record Subscription(SubscriptionFilter Filter, IEventHandler Handler)
{
    /// <summary>Unique; names the receipts.</summary>
    public string Name => Filter.Name;

    public bool Wants(SentinelEvent received) => Filter.Wants(received);
}

/// <summary>
/// The filter of an Event Grid subscription: an advanced filter on the array <see cref="Key"/>, whose events go to a Storage queue.
/// The deployment states the same; a test compares them.
/// </summary>
/// <param name="Name">The subscription, and the queue it writes to.</param>
/// <param name="Audience">The one value that the array must contain.</param>
internal sealed record SubscriptionFilter(string Name, string Audience)
{
    /// <summary>What the filter looks at. Filtering on arrays must be switched on.</summary>
    public const string Key = "data.audiences";

    /// <summary>The operator: one of the values of the array is one of the filter's.</summary>
    public const string Operator = "StringIn";

    public static SubscriptionFilter Finance { get; } = new("finance", UsageSentinel.Runtime.Events.Audience.Finance);

    public static SubscriptionFilter OnCall { get; } = new("oncall", UsageSentinel.Runtime.Events.Audience.OnCall);

    public static SubscriptionFilter Response { get; } = new("response", UsageSentinel.Runtime.Events.Audience.Response);

    /// <summary>Every subscription there is.</summary>
    public static ImmutableArray<SubscriptionFilter> All { get; } = [Finance, OnCall, Response];

    /// <summary>Letters of any case are the same to Event Grid.</summary>
    public bool Wants(SentinelEvent received) => received.Data.Audiences.Contains(Audience, StringComparer.OrdinalIgnoreCase);
}

/// <summary>Handles events. An event may come twice and out of order.</summary>
public interface IEventHandler
{
    Task HandleAsync(SentinelEvent received, CancellationToken cancellationToken);
}
