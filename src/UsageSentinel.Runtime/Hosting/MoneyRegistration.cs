using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Prices and what is made of them.</summary>
internal static class MoneyRegistration
{
    /// <exception cref="ConfigurationException">When prices are first asked for: the operator's price list cannot be used.</exception>
    public static IServiceCollection AddMoney(this IServiceCollection services, SentinelOptions options) => services
        .AddSingleton(_ => PriceBooks.Of(options.Prices))
        .AddSingleton(provider => provider.GetRequiredService<PriceBooks>().Of("openai"))
        .AddSingleton<ModelUsage>();
}
