using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
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
        .AddSingleton(new FinancePolicy
        {
            SettleAfter = TimeSpan.FromHours(options.Finance.SettleAfterHours),
            Billing = BillingPolicy.Default with
            {
                BlindSpotMinimum = new Usd(options.Finance.BlindSpotMinimumUsd),
                PriceChangedShare = options.Finance.PriceChangedPercent / 100m,
                DriftShare = options.Finance.DriftPercent / 100m,
            },
        })
        .AddSingleton(Owners.BookOf(options))
        .AddSingleton<AppliedMutes>()
        .AddSingleton(provider => new Owners(
            provider.GetRequiredService<InventoryStore>(),
            provider.GetRequiredService<OwnerRules>(),
            options.Finance.OwnerNames ? OwnerNames.Shown : OwnerNames.Hidden))
        .AddSingleton<BudgetOwners>()
        .AddSingleton<PeriodOpenings>()
        .AddSingleton<BudgetJudge>()
        .AddSingleton<ReconciliationStore>()
        .AddSingleton<Calibrations>()
        .AddSingleton<DayEstimates>()
        .AddSingleton<BillReconciliation>()
        .AddSingleton<AccountReconciliation>()
        .AddSingleton(new DigestPolicy(
            options.Deployment,
            options.Finance.Digest switch
            {
                "none" => DigestEvery.Never,
                "daily" => DigestEvery.Day,
                "weekly" => DigestEvery.Week,
                _ => DigestEvery.DayAndWeek,
            },
            options.Finance.DigestHour))
        .AddSingleton<FinanceDigest>()
        .AddSingleton<CostReader>()
        .AddSingleton<BudgetReader>()
        .AddSingleton<ModelUsage>();
}
