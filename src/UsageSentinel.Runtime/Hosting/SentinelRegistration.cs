using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What every host registers.</summary>
public static class SentinelRegistration
{
    public static IServiceCollection AddUsageSentinel(this IServiceCollection services, IConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(configuration);
        return services;
    }
}
