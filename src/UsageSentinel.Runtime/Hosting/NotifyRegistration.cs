using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The subscribers that notify people.</summary>
internal static class NotifyRegistration
{
    public static IServiceCollection AddNotifying(this IServiceCollection services, SentinelOptions options)
    {
        services.TryAddSingleton(_ => new Backoff(Random.Shared.NextDouble));
        services.AddSingleton(new NotifyLimits(NotifyLimits.Default.AlertsPerHour, options.Detection.MaxPagesPerWeek));
        services.AddSingleton<DeadLetterStore>().AddSingleton<DeadLetters>().AddSingleton<AlertActions>().AddSingleton<Expectations>().AddSingleton<DeadLetterReplay>();
        foreach (var poison in (string[])[PoisonQueueNames.Sweep, PoisonQueueNames.Response, PoisonQueueNames.OnCall, PoisonQueueNames.Finance])
        {
            services.AddKeyedSingleton<IMessageHandler, PoisonMessageHandler>(poison);
        }

        services.AddSingleton<MuteStore>().AddSingleton<NotifyStore>().AddSingleton<MuteReader>();
        services.AddSingleton(provider => new HealthAlerts(
            provider.GetRequiredService<AccountStore>(),
            provider.GetRequiredService<AlertCommitter>(),
            options.Deployment,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<RouteHealth>().AddSingleton<NoticeNames>().AddSingleton<NoticeLoader>().AddSingleton(provider => new WhatChanged(
            provider.GetRequiredService<AuditLogStore>(),
            provider.GetRequiredService<InventoryStore>(),
            options.Finance.OwnerNames ? ActorNames.Shown : ActorNames.Hidden)).AddSingleton<NoticeSender>().AddSingleton<GroupWorker>().AddSingleton<DigestSender>().AddSingleton<Escalations>().AddSingleton<RouteProbeSchedule>().AddSingleton<NotifyRetention>().AddSingleton<DueNotices>();
        services.AddSingleton<ProbeStore>().AddSingleton(provider => new ProbeAlerts(
            provider.GetRequiredService<ProbeStore>(),
            provider.GetRequiredService<HealthAlerts>(),
            provider.GetRequiredService<AccountStore>(),
            provider.GetRequiredService<MuteStore>(),
            options.Probe,
            provider.GetRequiredService<TimeProvider>()));
        foreach (var audience in (string[])[Audience.Finance, Audience.OnCall])
        {
            services.AddKeyedSingleton<IMessageHandler, NotifyMessageHandler>(audience);
            services.AddKeyedSingleton(audience, (provider, _) => new NotifyHandler(
                audience,
                provider.GetRequiredService<ChannelDirectory>(),
                provider.GetRequiredService<NotifyStore>(),
                provider.GetRequiredService<GroupWorker>(),
                provider.GetRequiredService<TimeProvider>()));
        }

        return services;
    }
}
