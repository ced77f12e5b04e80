using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Hygiene;
using UsageSentinel.Runtime.Options;
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
            TimeSpan.FromHours(6),
            TimeSpan.FromDays(options.Retention.InventoryDays),
            options.Finance.OwnerNames))
        .AddSingleton<AccessStore>()
        .AddSingleton<InventoryAlerts>()
        .AddSingleton<InventoryWatch>()
        .AddSingleton(provider => new HygieneReader(provider.GetRequiredService<AccessStore>()));

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
