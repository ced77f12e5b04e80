namespace UsageSentinel.Runtime.Alerting;

/// <summary>Who gets which events: those whose audiences name the subscription's, as the Event Grid filters say.</summary>
/// <param name="Name">Unique; names the receipts.</param>
/// <param name="Audience">One of <see cref="Alerting.Audience"/>.</param>
/// <param name="Handler">Handles an event; throws to have it delivered again.</param>
public sealed record Subscription(string Name, string Audience, IEventHandler Handler)
{
    public bool Wants(SentinelEvent received) => received.Data.Audiences.Contains(Audience);
}

/// <summary>Handles events. An event may come twice and out of order.</summary>
public interface IEventHandler
{
    Task HandleAsync(SentinelEvent received, CancellationToken cancellationToken);
}
