using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What responding needs.</summary>
internal static class RespondingRegistration
{
    public static IServiceCollection AddResponding(this IServiceCollection services) => services
        .AddSingleton<ResponseModeOverrideStore>()
        .AddSingleton(provider => new ApprovalStore(GuardedStore.Of(provider), provider.GetRequiredService<LedgerStore>()))
        .AddSingleton(provider => new ResponseCaseStore(GuardedStore.Of(provider)))
        .AddSingleton<IResponseHolds, StoredResponseHolds>()
        .AddSingleton<ControlReader>()
        .AddSingleton<KeyFinder>()
        .AddSingleton<TrafficReader>()
        .AddSingleton(provider => new BudgetLimitStore(GuardedStore.Of(provider)))
        .AddSingleton<BudgetLimitReader>()
        .AddSingleton<BudgetLimitReport>()
        .AddSingleton<BudgetLimitRunner>()
        .AddSingleton(provider => new EnvelopeStore(GuardedStore.Of(provider)))
        .AddSingleton(provider => new EnvelopeRoomStore(GuardedStore.Of(provider)))
        .AddSingleton<EnvelopeReader>()
        .AddSingleton<EnvelopeRooms>()
        .AddSingleton<EnvelopeCapping>()
        .AddSingleton<EnvelopeViews>()
        .AddSingleton<EnvelopeRunner>()
        .AddSingleton(provider => new EnvelopeControl(
            provider.GetRequiredService<ProviderConnections>(),
            provider.GetRequiredService<EnvelopeRunner>(),
            provider.GetRequiredService<EnvelopeReader>(),
            provider.GetRequiredService<EnvelopeStore>(),
            provider.GetRequiredService<LimitOwner>(),
            provider.GetRequiredService<LedgerStore>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<HeldEnvelope>()
        .AddSingleton<NormalDays>()
        .AddSingleton<CaseFacts>()
        .AddSingleton<KnownUsageReader>()
        .AddSingleton<FactFinder>()
        .AddSingleton<UsageWitness>()
        .AddSingleton<ActionLedger>()
        .AddSingleton<ActionVerifier>()
        .AddSingleton<ResponseReporter>()
        .AddSingleton<DecisionLog>()
        .AddSingleton<LimitTakeover>()
        .AddSingleton<ProjectMinutes>()
        .AddSingleton<GoneKeys>()
        .AddSingleton<LimitLifting>()
        .AddSingleton<LimitOwner>()
        .AddSingleton<Containment>()
        .AddSingleton<VerifiedActions>()
        .AddSingleton<Verification>()
        .AddSingleton<ActionRollback>()
        .AddSingleton<ResponseFailures>()
        .AddSingleton<EarlierActions>()
        .AddSingleton<Intents>()
        .AddSingleton<ResponseCaseRunner>()
        .AddSingleton<ResponseCoordinator>()
        .AddSingleton<ManualContainment>()
        .AddSingleton<KeyProtection>()
        .AddSingleton<ResponseHandler>();
}
