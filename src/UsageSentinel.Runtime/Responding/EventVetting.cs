using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Runs before the responder. Anyone who can write to the queue can forge an event; every event is therefore compared
/// with the store first, and one that UsageSentinel cannot have sent is refused, recorded and reported.
/// </summary>
public sealed class EventVetting(IEventHandler responder, ProviderConnections connections, AlertIndex alerts, RefusedEvents refusals) : IEventHandler
{
    public async Task HandleAsync(SentinelEvent received, CancellationToken cancellationToken)
    {
        var verdict = await VetAsync(received, cancellationToken);
        if (verdict is EventVerdict.Refused refused)
        {
            await refusals.WriteAsync(SubscriptionFilter.Response.Name, received, refused, cancellationToken);
        }
        else if (verdict is EventVerdict.Genuine)
        {
            await responder.HandleAsync(received, cancellationToken);
        }
    }

    /// <summary>What the store says of the event.</summary>
    public async Task<EventVerdict> VetAsync(SentinelEvent received, CancellationToken cancellationToken)
    {
        var data = received.Data;
        if (received.Type.EndsWith(".Resolved.v1", StringComparison.Ordinal)
            || data is not { AlertId: { } episode, Provider: { } provider, Account: { } account, ProjectId: { } project, ApiKeyId: { } key })
        {
            return new EventVerdict.OfNoConcern();
        }

        if (connections.Find(new ProviderAccount(provider, account)) is not { } connection)
        {
            return Spoofed("The organization in the event is not configured.");
        }

        // Found by the key the event names: an episode of another key is not found, and the event cannot turn one against the other.
        var series = new SeriesId(new ProjectId(project), new KeyId(key));
        return await alerts.FindAsync(connection.Account, Partitions.Series(connection.Account, series), episode, cancellationToken) switch
        {
            null => Spoofed("The key has no such alert."),
            { Subject: { } subject } when subject.Series != series => Spoofed("The alert is about another key or project."),
            { FiredAt: null } => Spoofed("The alert never fired."),
            { State: AlertState.Resolved } => new EventVerdict.Refused("The alert is resolved.", Suspicion.Late),
            _ => new EventVerdict.Genuine(),
        };
    }

    private static EventVerdict.Refused Spoofed(string why) => new(why, Suspicion.Spoofed);
}
