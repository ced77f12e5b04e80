using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Events;

/// <summary>Hands events on: to Event Grid in Azure, to the handlers themselves on one machine. An event may be handed on twice, never not at all.</summary>
internal interface IEventPublisher
{
    /// <param name="events">Events as CloudEvents JSON; of no alert more than one.</param>
    /// <param name="cancellationToken">Stops before the next event is handed on.</param>
    /// <returns>What became of each, in their order. Failures are answers, not exceptions.</returns>
    Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken);
}

/// <summary>What became of an event that was to be published.</summary>
internal abstract record Publication
{
    private Publication()
    {
    }

    /// <summary>It was taken.</summary>
    public sealed record Taken : Publication;

    /// <summary>It may work later: the network, a limit, a fault on the other side.</summary>
    /// <param name="Why">In words; holds no secret.</param>
    /// <param name="After">How long the other side asked to wait; null where it did not say.</param>
    public sealed record Later(string Why, TimeSpan? After) : Publication;

    /// <summary>It will not work until a setting is changed. It stays due anyway, and the operator is notified in another way.</summary>
    /// <param name="Why">In words; holds no secret.</param>
    public sealed record Refused(string Why) : Publication;
}
