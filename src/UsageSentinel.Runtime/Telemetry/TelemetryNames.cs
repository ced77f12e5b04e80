namespace UsageSentinel.Runtime.Telemetry;

/// <summary>The names of everything measured. The workbook and the alerts of <c>infra/</c> use them to the letter; a test compares.</summary>
internal static class TelemetryNames
{
    /// <summary>The meter and the activity source.</summary>
    public const string Source = "UsageSentinel";

    /// <summary>How long a sweep of one account took, in seconds. Tags: provider, account, outcome.</summary>
    public const string SweepDuration = "usagesentinel.sweep.duration";

    /// <summary>Sweeps that failed, wholly or for some series. Tags: provider, account.</summary>
    public const string SweepFailures = "usagesentinel.sweep.failures";

    /// <summary>How far complete usage is behind the clock when a sweep ends, in seconds. Tags: provider, account.</summary>
    public const string SweepLag = "usagesentinel.sweep.lag";

    /// <summary>The share of an account's series that the last sweep stored and judged, from 0 to 1. Tags: provider, account.</summary>
    public const string SweepCoverage = "usagesentinel.sweep.coverage";

    /// <summary>How old the watermark is now, in seconds; it grows where sweeps stop. Tags: provider, account.</summary>
    public const string WatermarkAge = "usagesentinel.watermark.age";

    /// <summary>How long the oldest event has waited in the outbox, in seconds.</summary>
    public const string OutboxAge = "usagesentinel.outbox.age";

    /// <summary>Events handed to Event Grid or the local bus. Tag: type.</summary>
    public const string AlertsPublished = "usagesentinel.alerts.published";

    /// <summary>Rows of the ledger. Tag: decision.</summary>
    public const string Revocations = "usagesentinel.revocations";

    /// <summary>Keys that were to be contained and are not.</summary>
    public const string ContainmentFailures = "usagesentinel.containment.failures";

    /// <summary>Requests to providers. Tags: provider host, status.</summary>
    public const string ProviderCalls = "usagesentinel.provider.calls";

    /// <summary>Messages that failed too often and wait in a poison queue. Tag: queue.</summary>
    public const string PoisonMessages = "usagesentinel.poison.messages";

    /// <summary>Configurations that were refused.</summary>
    public const string ConfigurationRejected = "usagesentinel.configuration.rejected";

    /// <summary>Estimated US dollars of an account since the month began (UTC). Tags: provider, account.</summary>
    public const string CostMonth = "usagesentinel.cost.month";

    /// <summary>Estimated US dollars of an account since midnight (UTC). Tags: provider, account.</summary>
    public const string CostToday = "usagesentinel.cost.today";

    /// <summary>Open alerts of an account, of its keys and of the account itself. Tags: provider, account.</summary>
    public const string AlertsOpen = "usagesentinel.alerts.open";

    /// <summary>The share of a budget that is spent, 1 for all of it. Measured once an hour. Tags: provider, account, budget.</summary>
    public const string BudgetSpent = "usagesentinel.budget.spent";

    /// <summary>The share of a budget that its whole period will cost. Measured once an hour, where a forecast exists. Tags: provider, account, budget.</summary>
    public const string BudgetForecast = "usagesentinel.budget.forecast";
}
