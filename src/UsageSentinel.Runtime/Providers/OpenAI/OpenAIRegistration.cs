using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>Registers OpenAI organizations.</summary>
internal static class OpenAIRegistration
{
    /// <summary>The provider's name in <see cref="ProviderAccount"/>.</summary>
    public const string Provider = "openai";

    /// <summary>The name of the <see cref="HttpClient"/> of one account.</summary>
    public static string ClientName(string account) => ApiRegistration.ClientName(Provider, account);

    /// <summary>Registers one organization; call it once for each.</summary>
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
        services.RequireValid(Provider, options, new OpenAIProviderOptionsValidator().Validate(null, options));
        return services.AddApi(
            OpenAIDialect.Instance,
            options,
            new ApiKeys(adminKey, responseKey),
            connection => new OpenAIUsageProvider(connection),
            connection => new OpenAIKeyControl(connection));
    }
}
