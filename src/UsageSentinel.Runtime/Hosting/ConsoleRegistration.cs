using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What is looked at: the answers of the verbs, and the console that shows them.</summary>
internal static class ConsoleRegistration
{
    public static IServiceCollection AddAnswers(this IServiceCollection services) => services
        .AddSingleton<OverviewReader>()
        .AddSingleton<AlertAnswers>()
        .AddSingleton<AlertNames>()
        .AddSingleton(provider => new KeyAnswers(
            provider.GetRequiredService<ProviderConnections>(),
            provider.GetRequiredService<OverviewReader>(),
            provider.GetRequiredService<PriceBooks>(),
            provider.GetRequiredService<LedgerStore>(),
            provider.GetRequiredService<RotationStore>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<KeyNames>()
        .AddSingleton<StatusAnswers>()
        .AddSingleton<BudgetAnswers>()
        .AddSingleton<DecisionAnswers>()
        .AddSingleton<ChangeAnswers>()
        .AddSingleton<CourseAnswers>()
        .AddSingleton<SpendAnswers>();

    public static IServiceCollection AddConsole(this IServiceCollection services) => services
        .AddSingleton<MuteForms>()
        .AddSingleton<LearnForms>()
        .AddSingleton<ContainForms>()
        .AddSingleton<ConsoleActions>()
        .AddSingleton<KeyStory>()
        .AddSingleton<AlertPage>()
        .AddSingleton<KeyPage>()
        .AddSingleton<IConsolePage, OverviewPage>()
        .AddSingleton<IConsolePage, AlertsPage>()
        .AddSingleton<IConsolePage, KeysPage>()
        .AddSingleton<IConsolePage, SpendPage>()
        .AddSingleton<IConsolePage, DecisionsPage>()
        .AddSingleton<IConsolePage, HealthPage>()
        .AddSingleton<ConsoleApi>()
        .AddSingleton(provider => new ConsoleSite(
            provider.GetServices<IConsolePage>(),
            provider.GetRequiredService<ConsoleApi>(),
            provider.GetRequiredService<SentinelOptions>(),
            provider.GetRequiredService<TimeProvider>()));
}
