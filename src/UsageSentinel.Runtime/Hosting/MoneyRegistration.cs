using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Prices and what is made of them.</summary>
internal static class MoneyRegistration
{
    /// <exception cref="ConfigurationException">When prices are first asked for: the operator's price list cannot be used.</exception>
    public static IServiceCollection AddMoney(this IServiceCollection services, SentinelOptions options) => services
        .AddSingleton(_ => PriceBooks.Of(options.Prices))
        .AddSingleton(provider => provider.GetRequiredService<PriceBooks>().Of("openai"))
        .AddSingleton(new FinanceSettings
        {
            SettleAfter = TimeSpan.FromHours(options.Finance.SettleAfterHours),
            Ledger = LedgerPolicy.Default with
            {
                BlindSpotMinimum = new Usd(options.Finance.BlindSpotMinimumUsd),
                PriceChangedShare = options.Finance.PriceChangedPercent / 100m,
                DriftShare = options.Finance.DriftPercent / 100m,
            },
        })
        .AddSingleton<ReckoningStore>()
        .AddSingleton<Calibrations>()
        .AddSingleton<DayEstimates>()
        .AddSingleton<Bookkeeping>()
        .AddSingleton<AccountBooks>()
        .AddSingleton<CostReader>()
        .AddSingleton<ModelUsage>();
}
