using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Channels.Console;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting.Configuring;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Recording;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What every host registers.</summary>
public static class SentinelRegistration
{
    /// <summary>
    /// The host in Azure: <c>sentinel.json</c> from a blob where one is named, app settings over it, tables and queues by managed identity.
    /// </summary>
    /// <exception cref="ConfigurationException">The settings are not valid; all mistakes are named.</exception>
    public static IServiceCollection AddUsageSentinel(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(configuration);
        services.AddSingleton<RunningWork>();
        services.AddHostedService(provider => provider.GetRequiredService<RunningWork>());
        var settings = Variables(configuration);
        return string.IsNullOrEmpty(configuration[HostSettings.Configuration])
            ? services.AddUsageSentinel(ConfigurationReader.Read(null, settings), configuration)
            : services.AddReloading(configuration, settings, (inner, options) => inner.AddUsageSentinel(options, configuration));
    }

    private static IServiceCollection AddUsageSentinel(this IServiceCollection services, SentinelOptions options, IConfiguration configuration)
    {
        services.AddAzureStores(options, configuration);
        services.AddSingleton(provider => ApprovalRegistration.Key(options, null, provider));
        services.AddSingleton<IScheduleTrigger, QueueingSchedule>();
        services.AddKeyedSingleton<IMessageHandler, SweepMessageHandler>(QueueNames.Sweep);
        services.AddKeyedSingleton<IMessageHandler, ResponseMessageHandler>(QueueNames.Response);
        services.AddSingleton(provider => ConsoleContainer.Build(provider, options, configuration));
        services.AddSingleton(provider => provider.GetRequiredService<ConsoleContainer>().Console);
        return services.AddUsageSentinel(options, provider => provider.GetRequiredService<LogChannel>().Write);
    }

    /// <summary>The engine, on whatever store and clock are registered.</summary>
    /// <param name="services">An <see cref="IEntityStore"/> is registered by the host.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="tell">Where the console channel writes: the event and its line.</param>
    public static IServiceCollection AddUsageSentinel(this IServiceCollection services, SentinelOptions options, Action<SentinelEvent, string> tell) =>
        services.AddUsageSentinel(options, _ => tell);

    private static IServiceCollection AddUsageSentinel(
        this IServiceCollection services, SentinelOptions options, Func<IServiceProvider, Action<SentinelEvent, string>> tell)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SentinelMetrics>();
        services.TryAddSingleton(_ => AzureIdentities.One());
        services.AddLogging();
        services.AddSingleton(options);
        services.AddSingleton(options.ToPolicy());
        services.AddSingleton(options.ToResponseSettings());
        services.AddSingleton(options.ToSweepSettings());
        services.AddMoney(options).AddReporting(options).AddAnswers().AddConsole(options);
        services.AddSingleton(provider => new AlertEventFactory(options.Deployment, string.Empty)
        {
            PriceVersionOf = account => provider.GetRequiredService<PriceBooks>().Find(account.Provider)?.Version,
            OwnerOf = provider.GetRequiredService<BudgetOwners>().Of,
        });
        services.AddSingleton(LeaseOwner.Current());
        return services.AddStores().AddAuditing(options).AddApprovals(options).AddLeaks(options).AddProviders(options).AddAlerting()
            .AddChannels(options, tell).AddNotifying(options).AddPublishing(options).AddHygiene(options).AddRotation(options).AddRetiring(options.Hygiene).AddPing(options).AddEngine();
    }

    private static IServiceCollection AddStores(this IServiceCollection services) => services
        .AddSingleton<UsageHistory>()
        .AddSingleton<SeriesStore>()
        .AddSingleton<SeriesSummaryStore>()
        .AddSingleton<StoredRecord>()
        .AddSingleton<AccountStore>()
        .AddSingleton<InventoryStore>()
        .AddSingleton<AuditLogStore>()
        .AddSingleton<BilledStore>()
        .AddSingleton<AlertIndex>()
        .AddSingleton<UnsealedSteps>()
        .AddSingleton<OutboxStore>()
        .AddSingleton<AlertCommitter>()
        .AddSingleton<ReceiptStore>()
        .AddSingleton<AccountDirectory>()
        .AddSingleton<ControlStore>()
        .AddSingleton(provider => new LedgerStore(GuardedStore.Of(provider), provider.GetService<LedgerStamp>()));

    private static IServiceCollection AddAlerting(this IServiceCollection services) => services
        .AddSingleton<LogChannel>()
        .AddResponding();

    private static IServiceCollection AddEngine(this IServiceCollection services) => services
        .AddSingleton<BaselineRebuilder>()
        .AddSingleton<SeriesSweep>()
        .AddSingleton<AccountSweep>()
        .AddSingleton<HeldLimits>()
        .AddSingleton<OrganizationJudge>()
        .AddSingleton<EarlierCosts>()
        .AddSingleton<SweepAccounts>()
        .AddSingleton<KeyInventory>()
        .AddSingleton<SeriesPass>()
        .AddSingleton<Sweep>()
        .AddSingleton<RecordedRows>()
        .AddSingleton<AlertRetention>()
        .AddSingleton<BillingRetention>()
        .AddSingleton<Retention>()
        .AddSingleton<AuditLogCollector>()
        .AddSingleton<UsageReader>()
        .AddSingleton<IHealthReport>(provider => new StoredHealth(
            provider.GetRequiredService<ProviderConnections>(),
            provider.GetRequiredService<AccountStore>(),
            provider.GetRequiredService<OutboxStore>(),
            provider.GetRequiredService<ProbeStore>(),
            provider.GetRequiredService<SentinelOptions>().Probe,
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<StoreGauges>()
        .AddSingleton<BudgetGauges>()
        .AddSingleton<JobHealth>()
        .AddSingleton<Jobs>()
        .AddSingleton<MeasuredSweep>()
        .AddSingleton(RunSteps.From)
        .AddSingleton<SentinelEngine>();

    /// <summary>App settings as the variables they came from, for the one reader of settings.</summary>
    private static Dictionary<string, string> Variables(IConfiguration configuration) => configuration
        .GetSection("Sentinel")
        .AsEnumerable(makePathsRelative: true)
        .Where(pair => pair.Value is not null)
        .ToDictionary(
            pair => ConfigurationReader.VariablePrefix + pair.Key.Replace(":", "__", StringComparison.Ordinal),
            pair => pair.Value ?? string.Empty,
            StringComparer.OrdinalIgnoreCase);

    /// <summary>The environment, for hosts that read settings from it.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentVariables() => Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? string.Empty, StringComparer.Ordinal);
}
