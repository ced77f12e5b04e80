using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What replaces keys.</summary>
internal static class RotationRegistration
{
    public static IServiceCollection AddRotation(this IServiceCollection services, SentinelOptions options) => services
        .AddSingleton(ToSettings(options.Rotation) with { IsReplacingRevoked = options.Response.ReplaceRevoked })
        .AddSingleton(provider => new RotationStore(GuardedStore.Of(provider)))
        .AddSingleton(provider => new RotationVaults(Vault(options.Rotation, provider)))
        .AddSingleton<SuccessorKeys>()
        .AddSingleton<ProviderKeys>()
        .AddSingleton<OldKeys>()
        .AddSingleton<RotationTraffic>()
        .AddSingleton<BaselineHandover>()
        .AddSingleton<RotationReporter>()
        .AddSingleton<RotationPlanner>()
        .AddSingleton<ReplacementLimits>()
        .AddSingleton<ReplacementPlanner>()
        .AddSingleton<NewKeySteps>()
        .AddSingleton<WatchSteps>()
        .AddSingleton<DeletionSteps>()
        .AddSingleton<RotationRunner>()
        .AddSingleton<LeftoverKeys>()
        .AddSingleton<RotationSchedule>()
        .AddSingleton<ListedKeys>()
        .AddSingleton<NearExpiry>()
        .AddSingleton(provider => new Rotations(
            provider.GetRequiredService<ListedKeys>(),
            provider.GetRequiredService<RotationStore>(),
            provider.GetRequiredService<RotationPlanner>(),
            provider.GetRequiredService<ReplacementPlanner>(),
            provider.GetRequiredService<RotationRunner>(),
            provider.GetRequiredService<TimeProvider>()));

    private static ISecretVault? Vault(RotationOptions options, IServiceProvider provider) => options.Vault switch
    {
        null => null,
        _ when options.Vault.StartsWith("file:", StringComparison.Ordinal) => new FileVault(options.Vault["file:".Length..]),
        _ => new KeyVault(new Uri(options.Vault["keyvault:".Length..]), options.SecretPrefix, provider.GetRequiredService<AzureIdentities>().Response),
    };

    private static RotationSettings ToSettings(RotationOptions options) => new()
    {
        Policy = new RotationPolicy
        {
            Quiet = TimeSpan.FromHours(options.QuietHours),
            Share = options.Share,
            Deadline = TimeSpan.FromDays(options.DeadlineDays),
            MaxDeletionsPerHour = options.MaxDeletionsPerHour,
        },
        IsScheduled = options.Scheduled,
        IsBegunNearExpiry = options.NearExpiry,
        Keys = [.. options.Keys],
        MaxAge = TimeSpan.FromDays(options.MaxAgeDays),
        MaxOpen = options.MaxOpen,
        SecretPrefix = options.SecretPrefix,
        Scopes = [.. options.Scopes.Select(entry => new ScopedKeys(entry.Keys, entry.Scopes.Contains("*") ? [] : [.. entry.Scopes], entry.Role))],
    };
}
