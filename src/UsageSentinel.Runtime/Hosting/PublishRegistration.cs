using System.Collections.Immutable;
using Azure;
using Azure.Core;
using Azure.Messaging.EventGrid;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>How events leave: over Event Grid where a topic is configured, else over the bus of this process.</summary>
internal static class PublishRegistration
{
    public static IServiceCollection AddPublishing(this IServiceCollection services, SentinelOptions options) => services
        .AddSingleton<IEventPublisher>(provider => new OutgoingEvents(
            options.EventGrid.TopicEndpoint is { } topic ? EventGrid(new Uri(topic), options.EventGrid, provider.GetRequiredService<AzureIdentities>().Sweep) : Local(provider),
            provider.GetRequiredService<LedgerStore>(),
            options.EventGrid.TopicEndpoint is null ? null : provider.GetRequiredService<PublishedStore>(),
            provider.GetRequiredService<SentinelMetrics>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton(provider => new FallbackPublisher(People(provider), provider.GetRequiredService<ILogger<FallbackPublisher>>()))
        .AddSingleton<PublisherHealth>()
        .AddSingleton<OutboxDispatcher>();

    private static LocalBus Local(IServiceProvider provider) => new(
        People(provider).Add(new Subscription(SubscriptionFilter.Response, provider.GetRequiredService<EventVetting>())),
        provider.GetRequiredService<ReceiptStore>(),
        provider.GetRequiredService<TimeProvider>());

    private static ImmutableArray<Subscription> People(IServiceProvider provider) =>
    [
        new Subscription(SubscriptionFilter.Finance, provider.GetRequiredKeyedService<NotifyHandler>(Audience.Finance)),
        new Subscription(SubscriptionFilter.OnCall, provider.GetRequiredKeyedService<NotifyHandler>(Audience.OnCall)),
    ];

    /// <summary>The host's identity, and for a simulator on this machine its access key. Retrying is the outbox's, which outlives this process.</summary>
    private static EventGridPublisher EventGrid(Uri topic, EventGridOptions options, TokenCredential identity)
    {
        var client = new EventGridPublisherClientOptions();
        client.Retry.MaxRetries = 0;
        client.Retry.NetworkTimeout = TimeSpan.FromSeconds(30);
        return new EventGridPublisher(topic.IsLoopback && options.AccessKey is { } reference
            ? new EventGridPublisherClient(topic, new AzureKeyCredential(KeyOf(reference)), client)
            : new EventGridPublisherClient(topic, identity, client));
    }

    private static string KeyOf(string reference) => Environment.GetEnvironmentVariable(reference["env:".Length..]) is { Length: > 0 } key
        ? key
        : throw new ConfigurationException([$"eventGrid.accessKey: the variable {reference["env:".Length..]} is not set."]);
}
