using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What deletes keys that no one uses.</summary>
internal static class RetiringRegistration
{
    public static IServiceCollection AddRetiring(this IServiceCollection services, HygieneOptions options) => services
        .AddSingleton(new RetirePolicy
        {
            Mode = Enum.Parse<RetireMode>(options.Delete, ignoreCase: true),
            Countdown = TimeSpan.FromDays(options.DeleteAfterDays),
            Quiet = TimeSpan.FromDays(options.DeleteQuietDays),
            MaxDeletionsPerHour = options.MaxDeletionsPerHour,
        })
        .AddSingleton(provider => new CountdownStore(GuardedStore.Of(provider)))
        .AddSingleton<CandidateReader>()
        .AddSingleton<CountdownReporter>()
        .AddSingleton<RetiringKeys>()
        .AddSingleton<CountdownSchedule>()
        .AddSingleton<CountdownRunner>()
        .AddSingleton(provider => new Countdowns(
            provider.GetRequiredService<CountdownStore>(),
            provider.GetRequiredService<CountdownRunner>(),
            provider.GetRequiredService<CountdownReporter>(),
            provider.GetRequiredService<RetirePolicy>(),
            provider.GetRequiredService<TimeProvider>()));
}
