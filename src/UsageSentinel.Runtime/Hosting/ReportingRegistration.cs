using Azure.Storage.Blobs;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Reporting.Costs;
using UsageSentinel.Runtime.Reporting.Focus;
using UsageSentinel.Runtime.Reporting.Monthly;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>What finance is given: exports and reports.</summary>
internal static class ReportingRegistration
{
    public static IServiceCollection AddReporting(this IServiceCollection services, SentinelOptions options) => services
        .AddSingleton<DayCharges>()
        .AddSingleton<Incidents>()
        .AddSingleton<PeriodCosts>()
        .AddSingleton<SweptAccountReader>()
        .AddSingleton<CostNamesReader>()
        .AddSingleton<CostReportReader>()
        .AddSingleton<CostCsv>()
        .AddSingleton<FocusJournal>()
        .AddSingleton<FocusReader>()
        .AddSingleton<FocusContextReader>()
        .AddSingleton<FocusExport>()
        .AddSingleton(provider => new ExportTarget(Target(options.Exports, provider), TimeSpan.FromHours(options.Exports.EveryHours)))
        .AddSingleton<StandingExports>()
        .AddSingleton(new MonthlyReportPolicy(
            options.Deployment,
            options.Finance.Report == "none" ? MonthlySending.Never : MonthlySending.Monthly,
            options.Finance.ReportDay,
            options.Finance.DigestHour,
            TimeSpan.FromHours(options.Finance.SettleAfterHours)))
        .AddSingleton<ReportFiles>()
        .AddSingleton<INoticeFiles>(provider => provider.GetRequiredService<ReportFiles>())
        .AddSingleton<MonthlyReports>();

    private static IExportTarget? Target(ExportOptions exports, IServiceProvider provider) => exports switch
    {
        { FocusContainer: { } container } => new BlobExport(new BlobContainerClient(new Uri(container), provider.GetRequiredService<AzureIdentities>().Sweep)),
        { FocusFolder: { } folder } => new FolderExport(new DirectoryInfo(folder)),
        _ => null,
    };
}
