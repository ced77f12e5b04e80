using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Console;
using UsageSentinel.Runtime.Entra;
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
        .AddSingleton<SummaryStore>()
        .AddSingleton<AccountSummaries>()
        .AddSingleton<AlertAnswers>()
        .AddSingleton<AlertNames>()
        .AddSingleton(provider => new KeyAnswers(
            provider.GetRequiredService<ProviderConnections>(),
            provider.GetRequiredService<AccountSummaries>(),
            provider.GetRequiredService<PriceBooks>(),
            provider.GetRequiredService<LedgerStore>(),
            provider.GetRequiredService<RotationStore>(),
            provider.GetRequiredService<KeyLabels>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<KeyLabels>()
        .AddSingleton<KeyNames>()
        .AddSingleton(provider => new OngoingReader(
            provider.GetRequiredService<SeriesStore>(),
            provider.GetRequiredService<RotationStore>(),
            provider.GetRequiredService<CountdownStore>(),
            provider.GetRequiredService<EnvelopeStore>(),
            provider.GetRequiredService<ControlStore>(),
            provider.GetRequiredService<SentinelOptions>()))
        .AddSingleton(provider => new WaitingNotices(
            provider.GetRequiredService<OutboxStore>(), provider.GetRequiredService<ProbeStore>(), provider.GetRequiredService<SentinelOptions>().Probe))
        .AddSingleton<StatusAnswers>()
        .AddSingleton<BudgetAnswers>()
        .AddSingleton<DecisionAnswers>()
        .AddSingleton<ChangeAnswers>()
        .AddSingleton<NoticeAnswers>()
        .AddSingleton<SilenceAnswers>()
        .AddSingleton<CourseAnswers>()
        .AddSingleton<INoticePictures, AlertPictures>()
        .AddSingleton<UsageAnswers>()
        .AddSingleton<CostAnswers>()
        .AddSingleton<SpendAnswers>();

    public static IServiceCollection AddConsole(this IServiceCollection services, SentinelOptions options) => services
        .AddSignIn(options)
        .AddSingleton(provider => new CommandStore(GuardedStore.Of(provider)))
        .AddSingleton(provider => new ConsoleCommands(
            provider.GetService<EntraTokens>(),
            provider.GetRequiredService<ConsoleActions>(),
            provider.GetRequiredService<AlertAnswers>(),
            provider.GetRequiredService<DecisionAnswers>(),
            provider.GetRequiredService<CommandStore>(),
            provider.GetRequiredService<LedgerStore>(),
            provider.GetRequiredService<TimeProvider>()))
        .AddSingleton<MuteForms>()
        .AddSingleton<LearnForms>()
        .AddSingleton<ContainForms>()
        .AddSingleton<RetireForms>()
        .AddSingleton<ReplaceForms>()
        .AddSingleton<ConsoleActions>()
        .AddSingleton<KeyStory>()
        .AddSingleton<AlertStoryReader>()
        .AddSingleton<AlertPage>()
        .AddSingleton<KeyPage>()
        .AddSingleton<IConsolePage, OverviewPage>()
        .AddSingleton<IConsolePage, AlertsPage>()
        .AddSingleton<IConsolePage, KeysPage>()
        .AddSingleton<IConsolePage, SpendPage>()
        .AddSingleton<IConsolePage, DecisionsPage>()
        .AddSingleton<IConsolePage, HygienePage>()
        .AddSingleton<IConsolePage, HealthPage>()
        .AddSingleton<FigureApi>()
        .AddSingleton<ConsoleApi>()
        .AddSingleton(provider => new ConsoleSite(
            provider.GetServices<IConsolePage>(),
            provider.GetRequiredService<ConsoleApi>(),
            provider.GetRequiredService<SentinelOptions>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetService<IFormQueue>()));

    /// <summary>What validates tokens; nothing where no sign-in is configured.</summary>
    private static IServiceCollection AddSignIn(this IServiceCollection services, SentinelOptions options)
    {
        if (options.Console is not { Issuer: { Length: > 0 } issuer, Audience: { Length: > 0 } audience })
        {
            return services;
        }

        services.AddHttpClient(nameof(EntraTokens), client => client.Timeout = TimeSpan.FromSeconds(10))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services.AddSingleton(provider => new EntraTokens(
            new EntraSettings(new Uri(issuer), audience),
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(nameof(EntraTokens)),
            provider.GetRequiredService<TimeProvider>()));
    }
}
