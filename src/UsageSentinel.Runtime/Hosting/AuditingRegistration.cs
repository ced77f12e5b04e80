using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The ledger's stamp, anchors and audit, and what guards and reports on decisions.</summary>
public static class AuditingRegistration
{
    internal static IServiceCollection AddAuditing(this IServiceCollection services, SentinelOptions options)
    {
        services.TryAddSingleton<IAnchor>(provider => Anchor(provider, options));
        return services
            .AddSingleton(new LedgerStamp(() => ConfigurationHash.Of(options), "usagesentinel " + typeof(Policy).Assembly.GetName().Version?.ToString(3)))
            .AddSingleton(provider => new Anchoring(
                GuardedStore.Of(provider),
                provider.GetRequiredService<LedgerStore>(),
                provider.GetRequiredService<IAnchor>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<Anchoring>>()))
            .AddSingleton<Sealing>()
            .AddSingleton<LedgerAudit>()
            .AddSingleton<InputAudit>()
            .AddSingleton<WholeAudit>()
            .AddSingleton(provider => new DecisionInputStore(GuardedStore.Of(provider)))
            .AddSingleton<RecordedSteps>()
            .AddSingleton<Explainer>()
            .AddSingleton(provider => new LabelStore(GuardedStore.Of(provider)))
            .AddSingleton<ShadowDecisionReader>()
            .AddSingleton<ShadowDecisionWeekly>()
            .AddSingleton(provider => new SystemEvents(options.Deployment, provider.GetRequiredService<AlertCommitter>()))
            .AddSingleton(provider => new EventVetting(
                provider.GetRequiredService<ResponseHandler>(),
                provider.GetRequiredService<ProviderConnections>(),
                provider.GetRequiredService<AlertIndex>(),
                provider.GetRequiredService<RefusedEvents>()))
            .AddSingleton<RefusedEvents>()
            .AddSingleton<PublishedStore>()
            .AddSingleton<QueueVetting>();
    }

    /// <summary>The anchor a configuration names, or a file of this machine.</summary>
    /// <param name="services">What is registered here is used instead of nothing.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="file">The file where no container is named.</param>
    public static IServiceCollection AddFileAnchor(this IServiceCollection services, SentinelOptions options, string file) =>
        services.AddSingleton<IAnchor>(provider => options.Ledger.AnchorContainer is null ? new FileAnchor(file) : Anchor(provider, options));

    private static IAnchor Anchor(IServiceProvider provider, SentinelOptions options) => options.Ledger.AnchorContainer is { } container
        ? new BlobAnchor(new BlobContainerClient(new Uri(container), provider.GetRequiredService<AzureIdentities>().Response))
        : new NoAnchor();
}
