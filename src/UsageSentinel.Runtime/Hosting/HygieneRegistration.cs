using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What watches who may use what.</summary>
internal static class HygieneRegistration
{
    public static IServiceCollection AddHygiene(this IServiceCollection services, SentinelOptions options) => services
        .AddSingleton(options.ToInventoryPolicy())
        .AddSingleton(provider => new InventoryWatchPolicy(
            provider.GetRequiredService<InventoryPolicy>(),
            provider.GetRequiredService<SweepPolicy>().InventoryEvery,
            TimeSpan.FromDays(options.Retention.InventoryDays),
            options.Finance.OwnerNames))
        .AddSingleton<AccessStore>()
        .AddSingleton<HygieneStore>()
        .AddSingleton<InventoryAlerts>()
        .AddSingleton<ProjectsToRead>()
        .AddSingleton<OwnActions>()
        .AddSingleton<InventoryWatch>()
        .AddSingleton(options.ToHygienePolicy())
        .AddSingleton<KeyUses>()
        .AddSingleton(provider => new HygieneReader(
            provider.GetRequiredService<AccessStore>(),
            provider.GetRequiredService<AuditLogStore>(),
            provider.GetRequiredService<KeyUses>(),
            provider.GetRequiredService<HygienePolicy>(),
            provider.GetRequiredService<ProviderConnections>(),
            provider.GetRequiredService<AccountStore>(),
            provider.GetRequiredService<OwnActions>(),
            provider.GetRequiredService<HygieneStore>()))
        .AddSingleton(new HygieneReportPolicy(options.Hygiene.Report == "weekly", [.. options.Routes.SelectMany(route => route.Match?.Owners ?? []).Distinct(StringComparer.Ordinal)]))
        .AddSingleton<HygieneWeekly>()
        .AddSingleton<OwnerEvents>()
        .AddSingleton(provider => new OwnerPurge(
            provider.GetRequiredService<IEntityStore>(),
            provider.GetRequiredService<InventoryStore>(),
            provider.GetRequiredService<AccessStore>(),
            provider.GetRequiredService<HygieneStore>(),
            provider.GetRequiredService<AuditLogStore>(),
            provider.GetRequiredService<OwnerEvents>(),
            provider.GetRequiredService<LedgerStore>(),
            provider.GetRequiredService<TimeProvider>()));

    private static HygienePolicy ToHygienePolicy(this SentinelOptions options) => new()
    {
        MaxAge = TimeSpan.FromDays(options.Hygiene.MaxAgeDays),
        UnusedFor = TimeSpan.FromDays(options.Hygiene.UnusedDays),
        NeverUsedFor = TimeSpan.FromDays(options.Hygiene.NeverUsedDays),
        ProductionProjects = [.. options.Hygiene.ProductionProjects],
        MaxWorkloads = options.Hygiene.MaxKeysPerProject,
        LimitFactor = options.Hygiene.LimitFactor,
        Exceptions = [.. options.Hygiene.Exceptions.Select(exception => new AcceptedFinding(
            Enum.TryParse<HygieneRule>(exception.Rule, ignoreCase: true, out var rule) ? rule : null,
            exception.Subject,
            exception.Reason,
            DateOnly.ParseExact(exception.Until, "yyyy-MM-dd", CultureInfo.InvariantCulture)))],
    };

    private static InventoryPolicy ToInventoryPolicy(this SentinelOptions options)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(options.Hygiene.TimeZone);
        return new InventoryPolicy
        {
            WorkingHours = [.. options.Hygiene.WorkingHours.Select(hours => RouteFactory.ToHours(hours, zone))],
            ExpiryWarning = TimeSpan.FromDays(options.Hygiene.AdminKeyExpiryDays),
        };
    }
}
