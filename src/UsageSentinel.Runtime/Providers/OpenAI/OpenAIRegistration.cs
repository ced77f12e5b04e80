using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>Registers OpenAI organizations.</summary>
public static class OpenAIRegistration
{
    /// <summary>The provider's name in <see cref="ProviderAccount"/>.</summary>
    public const string Provider = "openai";

    /// <summary>The name of the <see cref="HttpClient"/> of one account.</summary>
    public static string ClientName(string account) => $"{Provider}:{account}";

    /// <summary>
    /// Registers one organization; call it once for each. Its <see cref="IUsageProvider"/> and <see cref="IKeyControl"/>
    /// resolve in the enumerations of both, and with its <see cref="IKeyDirectory"/> as keyed services by their
    /// <see cref="ProviderAccount"/>.
    /// </summary>
    /// <param name="services">The registrations.</param>
    /// <param name="options">The organization.</param>
    /// <param name="adminKey">The key that collects.</param>
    /// <param name="responseKey">The key that acts; null lets the admin key act. It is read at the first act, not before.</param>
    /// <exception cref="OptionsValidationException">The options are wrong, or the name is taken; the message names everything that is.</exception>
    public static IServiceCollection AddOpenAI(
        this IServiceCollection services,
        OpenAIProviderOptions options,
        Func<IServiceProvider, ICredential> adminKey,
        Func<IServiceProvider, ICredential>? responseKey = null)
    {
        var account = new ProviderAccount(Provider, options.Name);
        RequireValid(services, options, account);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddOpenAIClient(options);

        services.AddKeyedSingleton<IUsageProvider>(account, (provider, _) =>
            new OpenAIUsageProvider(Connect(provider, options, adminKey(provider))));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IUsageProvider>(account));

        // Looking at keys takes no more than the key that collects: a mode that only observes never loads the other.
        services.AddKeyedSingleton<IKeyDirectory>(account, (provider, _) =>
            new OpenAIKeyControl(Connect(provider, options, adminKey(provider))));

        services.AddKeyedSingleton<IKeyControl>(account, (provider, _) =>
            new OpenAIKeyControl(Connect(provider, options, (responseKey ?? adminKey)(provider))));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IKeyControl>(account));
        return services;
    }

    private static OpenAIConnection Connect(IServiceProvider provider, OpenAIProviderOptions options, ICredential credential) => new(
        provider.GetRequiredService<IHttpClientFactory>(),
        options,
        credential,
        provider.GetRequiredService<TimeProvider>(),
        provider.GetRequiredService<ILoggerFactory>());

    private static void RequireValid(IServiceCollection services, OpenAIProviderOptions options, ProviderAccount account)
    {
        var failures = new List<string>(new OpenAIProviderOptionsValidator().Validate(null, options).Failures ?? []);
        if (services.Any(service => service.IsKeyedService && account.Equals(service.ServiceKey)))
        {
            failures.Add($"Two organizations have the name '{options.Name}'. Each name must be unique.");
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(options.Name ?? "", typeof(OpenAIProviderOptions), failures);
        }
    }
}
