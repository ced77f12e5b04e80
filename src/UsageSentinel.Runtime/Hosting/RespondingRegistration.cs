using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What responding needs.</summary>
internal static class RespondingRegistration
{
    public static IServiceCollection AddResponding(this IServiceCollection services) => services
        .AddSingleton<ArmStore>()
        .AddSingleton(provider => new ApprovalStore(GuardedStore.Of(provider), provider.GetRequiredService<LedgerStore>()))
        .AddSingleton(provider => new CaseStore(GuardedStore.Of(provider)))
        .AddSingleton<OrderStore>()
        .AddSingleton<IStandingOrders, StoredOrders>()
        .AddSingleton<ControlReader>()
        .AddSingleton<KeyFinder>()
        .AddSingleton<TrafficReader>()
        .AddSingleton<FactFinder>()
        .AddSingleton<UsageWitness>()
        .AddSingleton<ActLog>()
        .AddSingleton<ActWitness>()
        .AddSingleton<ResponseReporter>()
        .AddSingleton<DecisionLog>()
        .AddSingleton<Containment>()
        .AddSingleton<Verification>()
        .AddSingleton<Restorer>()
        .AddSingleton<ResponseFailures>()
        .AddSingleton<EarlierActs>()
        .AddSingleton<Intents>()
        .AddSingleton<CaseRunner>()
        .AddSingleton<Casework>()
        .AddSingleton<ManualContainment>()
        .AddSingleton<ResponseHandler>();
}
