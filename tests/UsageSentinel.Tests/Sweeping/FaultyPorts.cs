using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Responding;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>A port that throws while a test lets it.</summary>
internal abstract class FaultyPort
{
    /// <summary>What a use throws; null where it works.</summary>
    public Func<Exception?>? Fault { get; set; }

    /// <summary>Uses that failed.</summary>
    public int Failed { get; private set; }

    protected void Throw()
    {
        if (Fault?.Invoke() is { } fault)
        {
            Failed++;
            throw fault;
        }
    }

    /// <summary>Puts something in the place of what is registered.</summary>
    protected static void Replace<T>(IServiceCollection services, Func<IServiceProvider, T, T> replace)
        where T : class
    {
        var real = services.Last(service => service.ServiceType == typeof(T));
        services.AddSingleton(provider => replace(
            provider,
            (T)(real.ImplementationFactory?.Invoke(provider) ?? ActivatorUtilities.CreateInstance(provider, real.ImplementationType ?? typeof(T)))));
    }
}

/// <summary>A publisher that throws, and takes none of the batch, where an event of the batch is of an account.</summary>
internal sealed class FaultyPublisher(string? account) : FaultyPort, IEventPublisher
{
    private IEventPublisher? inner;

    public void Register(IServiceCollection services) => Replace<IEventPublisher>(services, (_, real) =>
    {
        inner = real;
        return this;
    });

    public Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
    {
        if (account is null || events.Any(json => SentinelEvent.Parse(json)?.Data.Account == account))
        {
            Throw();
        }

        return inner!.PublishAsync(events, cancellationToken);
    }
}

/// <summary>The channel of a route, which throws where a notice is of an account.</summary>
internal sealed class FaultyChannel(string route, string? account) : FaultyPort, IChannel
{
    private IChannel? inner;

    /// <summary>What it delivered.</summary>
    public ConcurrentQueue<SentinelEvent> Delivered { get; } = new();

    public void Register(IServiceCollection services) => Replace<ChannelDirectory>(services, (_, real) =>
    {
        inner = real.Get(Route.Fallback);
        return new ChannelDirectory(
            real.Routes, real.Routes.ToDictionary(one => one.Name, one => one.Name == route ? this : real.Get(one)), route == Route.Fallback.Name ? this : inner);
    });

    public async Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        if (account is null || notice.Events.Any(reported => reported.Data.Account == account))
        {
            Throw();
        }

        foreach (var reported in notice.Events)
        {
            Delivered.Enqueue(reported);
        }

        return await inner!.SendAsync(notice, cancellationToken);
    }
}

/// <summary>What the responder asks about a key, which throws for one of them.</summary>
internal sealed class FaultyOrders(string key) : FaultyPort, IResponseHolds
{
    private IResponseHolds? inner;

    public void Register(IServiceCollection services) => Replace<IResponseHolds>(services, (_, real) =>
    {
        inner = real;
        return this;
    });

    public Task<ResponseHolds> ReadAsync(string episodeId, Alert? alert, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (alert?.Subject.Key?.Value == key)
        {
            Throw();
        }

        return inner!.ReadAsync(episodeId, alert, now, cancellationToken);
    }
}
