using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Leaks;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What takes leak reports in.</summary>
internal static class LeakRegistration
{
    public static IServiceCollection AddLeaks(this IServiceCollection services, SentinelOptions options)
    {
        var leaks = options.Leaks;
        services.AddHttpClient(nameof(GitHubAlerts), client => client.Timeout = TimeSpan.FromSeconds(20))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services
            .AddSingleton(new LeakPolicy(
                Secret(leaks.Enabled ? leaks.GitHubSecret : null),
                Secret(leaks.GitHubToken),
                new Uri(leaks.GitHubApi.TrimEnd('/') + "/"),
                Secret(leaks.Enabled ? leaks.ReporterSecret : null))
            {
                SecretTypes = [.. options.ProviderKinds().Select(kind => ProviderKinds.Find(kind)?.SecretType).OfType<string>()],
            })
            .AddSingleton(provider => new KnownKeys(
                [.. provider.GetRequiredService<ProviderConnections>().All.Select(connection => connection.Account)],
                provider.GetRequiredService<InventoryStore>()))
            .AddSingleton(provider => new GitHubAlerts(
                provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(GitHubAlerts)),
                provider.GetRequiredService<ILogger<GitHubAlerts>>()))
            .AddSingleton<SeenReports>()
            .AddSingleton<LeakAlerts>()
            .AddSingleton<LeakedKeyUse>()
            .AddSingleton<ILeakReportHandler, LeakReportHandler>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<GitHubEndpoint>(provider, Gate(leaks, provider)))
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<LeakEndpoint>(provider, Gate(leaks, provider)));
    }

    /// <summary>One for each endpoint: a busy reporter does not shut out GitHub.</summary>
    private static ProofGate Gate(LeakOptions leaks, IServiceProvider provider) => new(leaks.MaxPerMinute, provider.GetRequiredService<TimeProvider>());

    private static ICredential? Secret(string? reference) => reference is null ? null : Credentials.ParseForeign(reference);
}
