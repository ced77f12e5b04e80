using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What calls a service outside around each sweep.</summary>
internal static class PingRegistration
{
    public static IServiceCollection AddPing(this IServiceCollection services, SentinelOptions options)
    {
        services.AddHttpClient(SweepPing.ClientName).ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services.AddSingleton(provider => new SweepPing(
            () => provider.GetRequiredService<IHttpClientFactory>().CreateClient(SweepPing.ClientName),
            options.Ping.Url is { } url ? new Uri(url) : null,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<SweepPing>>()));
    }
}
