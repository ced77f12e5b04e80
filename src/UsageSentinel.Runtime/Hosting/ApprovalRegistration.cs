using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Entra;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What takes a person's word on an act that waits for it.</summary>
public static class ApprovalRegistration
{
    /// <summary>Genuine links looked at or decided by in any minute of this process; as many forged ones are written down.</summary>
    private const int MostPerMinute = 60;

    internal static IServiceCollection AddApprovals(this IServiceCollection services, SentinelOptions options)
    {
        var life = TimeSpan.FromMinutes(options.Response.ApprovalLinkMinutes);
        services.TryAddSingleton(provider => Key(options, null, provider));
        services.TryAddSingleton(new ApprovalPolicy(
            options.Response.ApproversGroup,
            Platform(),
            new NamedApprovers(options.Routes.Select(route => KeyValuePair.Create(route.Name, route.Approvers.AsEnumerable())))));
        return services
            .AddSingleton(new ApprovalAddress(options.Response.ApprovalUrl is { } address ? new Uri(address) : null))
            .AddSingleton(provider => new ApprovalLinks(
                provider.GetRequiredService<IApprovalKey>(),
                provider.GetRequiredService<ApprovalAddress>(),
                life,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<ApprovalLinks>>()))
            .AddSingleton<WaitingDecisions>()
            .AddSingleton(provider => new Approvals(
                provider.GetRequiredService<LedgerStore>(),
                provider.GetRequiredService<WaitingDecisions>(),
                provider.GetRequiredService<ResponseCoordinator>(),
                provider.GetRequiredService<ApprovalStore>(),
                provider.GetRequiredService<LabelStore>(),
                life,
                provider.GetRequiredService<TimeProvider>()))
            .AddSingleton<CountdownApprovals>()
            .AddSingleton(provider => new ApprovalEndpoint(
                provider.GetRequiredService<IApprovalKey>(),
                provider.GetRequiredService<Approvals>(),
                provider.GetRequiredService<CountdownApprovals>(),
                new ProofGate(MostPerMinute, provider.GetRequiredService<TimeProvider>()),
                provider.GetRequiredService<ApprovalPolicy>(),
                provider.GetRequiredService<ApprovalAddress>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetService<EntraTokens>()));
    }

    /// <summary>The key a configuration names, or a file of this machine.</summary>
    /// <param name="services">What is registered here is used instead of nothing.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="file">The file where no key is named.</param>
    public static IServiceCollection AddApprovalKeyFile(this IServiceCollection services, SentinelOptions options, string file) =>
        services.AddSingleton(provider => Key(options, file, provider));

    /// <summary>In Azure the key belongs to the identity that acts: anyone who can read it can approve.</summary>
    internal static IApprovalKey Key(SentinelOptions options, string? file, IServiceProvider provider) => (options.Response.ApprovalKey, file) switch
    {
        ({ } reference, _) => new CredentialApprovalKey(Credentials.Parse(reference, provider.GetRequiredService<AzureIdentities>().Response)),
        (_, { } path) => new FileApprovalKey(path),
        _ => new NoApprovalKey(),
    };

    /// <summary>The platform says so itself; it also takes such headers off requests that bring them.</summary>
    private static PlatformAuthentication Platform() =>
        string.Equals(Environment.GetEnvironmentVariable("WEBSITE_AUTH_ENABLED"), "true", StringComparison.OrdinalIgnoreCase)
            ? PlatformAuthentication.On
            : PlatformAuthentication.Off;
}
