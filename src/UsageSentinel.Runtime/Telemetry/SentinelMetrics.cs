using System.Diagnostics;
using System.Diagnostics.Metrics;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Telemetry;

/// <summary>Measures under the names of <see cref="TelemetryNames"/>. No tag is a secret, a key's name or a person's.</summary>
public sealed class SentinelMetrics : IDisposable
{
    private readonly ActivitySource activities = new(TelemetryNames.Source);
    private readonly Meter meter;
    private readonly Histogram<double> sweepDuration;
    private readonly Counter<long> sweepFailures;
    private readonly Gauge<double> sweepLag;
    private readonly Gauge<double> sweepCoverage;
    private readonly Gauge<double> watermarkAge;
    private readonly Gauge<double> outboxAge;
    private readonly Counter<long> published;
    private readonly Counter<long> revocations;
    private readonly Counter<long> containmentFailures;
    private readonly Counter<long> providerCalls;
    private readonly Gauge<long> poison;
    private readonly Counter<long> configurationRejected;
    private readonly Gauge<double> costMonth;
    private readonly Gauge<double> costToday;
    private readonly Gauge<long> alertsOpen;
    private readonly Gauge<double> budgetSpent;
    private readonly Gauge<double> budgetForecast;

    public SentinelMetrics()
    {
        meter = new Meter(TelemetryNames.Source);
        sweepDuration = meter.CreateHistogram<double>(TelemetryNames.SweepDuration, "s");
        sweepFailures = meter.CreateCounter<long>(TelemetryNames.SweepFailures, "{sweep}");
        sweepLag = meter.CreateGauge<double>(TelemetryNames.SweepLag, "s");
        sweepCoverage = meter.CreateGauge<double>(TelemetryNames.SweepCoverage, "1");
        watermarkAge = meter.CreateGauge<double>(TelemetryNames.WatermarkAge, "s");
        outboxAge = meter.CreateGauge<double>(TelemetryNames.OutboxAge, "s");
        published = meter.CreateCounter<long>(TelemetryNames.AlertsPublished, "{alert}");
        revocations = meter.CreateCounter<long>(TelemetryNames.Revocations, "{key}");
        containmentFailures = meter.CreateCounter<long>(TelemetryNames.ContainmentFailures, "{key}");
        providerCalls = meter.CreateCounter<long>(TelemetryNames.ProviderCalls, "{request}");
        poison = meter.CreateGauge<long>(TelemetryNames.PoisonMessages, "{message}");
        configurationRejected = meter.CreateCounter<long>(TelemetryNames.ConfigurationRejected, "{configuration}");
        costMonth = meter.CreateGauge<double>(TelemetryNames.CostMonth, "USD");
        costToday = meter.CreateGauge<double>(TelemetryNames.CostToday, "USD");
        alertsOpen = meter.CreateGauge<long>(TelemetryNames.AlertsOpen, "{alert}");
        budgetSpent = meter.CreateGauge<double>(TelemetryNames.BudgetSpent, "1");
        budgetForecast = meter.CreateGauge<double>(TelemetryNames.BudgetForecast, "1");
    }

    /// <summary>A span around one sweep; null without a listener.</summary>
    public Activity? BeginSweep(ProviderAccount account) =>
        activities.StartActivity("sweep")?.SetTag("provider", account.Provider).SetTag("account", account.Account);

    /// <summary>A sweep ended.</summary>
    /// <param name="account">Whose sweep.</param>
    /// <param name="outcome">How it ended, by name.</param>
    /// <param name="failed">Whether that is a failure.</param>
    /// <param name="took">How long it took.</param>
    /// <param name="lag">How far behind now its complete data end; null where nothing is complete.</param>
    /// <param name="coverage">Share of the series that were swept, 0 to 1; null where the provider failed or there are none.</param>
    internal void SweepEnded(ProviderAccount account, string outcome, bool failed, TimeSpan took, TimeSpan? lag, double? coverage)
    {
        var tags = Tags(account);
        sweepDuration.Record(took.TotalSeconds, [.. tags, new("outcome", outcome)]);
        if (failed)
        {
            sweepFailures.Add(1, tags);
        }

        if (lag is { } behind)
        {
            sweepLag.Record(behind.TotalSeconds, tags);
        }

        if (coverage is { } share)
        {
            sweepCoverage.Record(share, tags);
        }
    }

    /// <summary>A sweep threw: the store or this program failed.</summary>
    public void SweepThrew(ProviderAccount account) => sweepFailures.Add(1, Tags(account));

    public void Published(string type) => published.Add(1, new KeyValuePair<string, object?>("type", type));

    public void Decided(string decision) => revocations.Add(1, new KeyValuePair<string, object?>("decision", decision));

    public void ContainmentFailed() => containmentFailures.Add(1);

    public void ProviderCalled(string host, string status) => providerCalls.Add(1, new("host", host), new("status", status));

    public void ConfigurationRefused() => configurationRejected.Add(1);

    public void WatermarkIs(ProviderAccount account, TimeSpan old) => watermarkAge.Record(old.TotalSeconds, Tags(account));

    public void OutboxIs(TimeSpan old) => outboxAge.Record(old.TotalSeconds);

    public void PoisonIs(string queue, long messages) => poison.Record(messages, new KeyValuePair<string, object?>("queue", queue));

    /// <summary>What an account cost so far.</summary>
    /// <param name="account">Whose cost.</param>
    /// <param name="month">Since the month began (UTC), in US dollars.</param>
    /// <param name="today">Since midnight (UTC), in US dollars.</param>
    public void CostIs(ProviderAccount account, decimal month, decimal today)
    {
        costMonth.Record((double)month, Tags(account));
        costToday.Record((double)today, Tags(account));
    }

    public void OpenAlertsAre(ProviderAccount account, int open) => alertsOpen.Record(open, Tags(account));

    /// <summary>How far a budget is used up.</summary>
    /// <param name="account">Whose budget.</param>
    /// <param name="budget">Its name.</param>
    /// <param name="spent">The share that is spent, 1 for all of it.</param>
    /// <param name="forecast">The share that the whole period will cost; null if nothing is forecast.</param>
    public void BudgetIs(ProviderAccount account, string budget, decimal spent, decimal? forecast)
    {
        KeyValuePair<string, object?>[] tags = [.. Tags(account), new("budget", budget)];
        budgetSpent.Record((double)spent, tags);
        if (forecast is { } share)
        {
            budgetForecast.Record((double)share, tags);
        }
    }

    public void Dispose()
    {
        meter.Dispose();
        activities.Dispose();
    }

    private static KeyValuePair<string, object?>[] Tags(ProviderAccount account) => [new("provider", account.Provider), new("account", account.Account)];
}
