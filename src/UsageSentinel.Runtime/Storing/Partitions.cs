using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>How partitions are named: provider|account|series, and a few of an account's own.</summary>
internal static class Partitions
{
    /// <summary>One key, or a project's unattributed usage: state, usage, alerts and outbox, so they change together.</summary>
    public static string Series(ProviderAccount account, SeriesId series) => $"{account}|{series.Name}";

    /// <summary>What belongs to no key: watermarks, and the alerts of budgets and of the provider itself.</summary>
    public static string Account(ProviderAccount account) => $"{account}|-";

    /// <summary>One row per series, for lists and sums.</summary>
    public static string Sheet(ProviderAccount account) => $"{account}|sheet";

    /// <summary>Pointers to the keys that a person expects to be busy.</summary>
    public static string Expected(ProviderAccount account) => $"{account}|expected";

    /// <summary>What lists and sums show of the account, computed after each sweep.</summary>
    public static string Summary(ProviderAccount account) => $"{account}|summary";

    /// <summary>The row that says which state of the account a summary was computed from.</summary>
    public const string SummaryHead = "head";

    public static string Inventory(ProviderAccount account) => $"{account}|inventory";

    /// <summary>Who may use what, as last read, and what changed.</summary>
    public static string Access(ProviderAccount account) => $"{account}|access";

    /// <summary>What is unhealthy, as last reviewed, and the use that the review rests on.</summary>
    public static string Hygiene(ProviderAccount account) => $"{account}|hygiene";

    /// <summary>What people changed at the provider, by time, and how far that was read.</summary>
    public static string AuditLog(ProviderAccount account) => $"{account}|audit";

    public static string Billed(ProviderAccount account) => $"{account}|billed";

    /// <summary>Bills beside estimates, by day, and what was learned from them.</summary>
    public static string Reconciliations(ProviderAccount account) => $"{account}|reckonings";

    /// <summary>Charges that were exported, by day.</summary>
    public static string Focus(ProviderAccount account) => $"{account}|focus";

    /// <summary>Steps kept for alerts that the ledger does not name yet.</summary>
    public static string Unsealed(ProviderAccount account) => $"{account}|unsealed";

    /// <summary>Which monthly report was sent last.</summary>
    public static string Reports(ProviderAccount account) => $"{account}|reports";

    /// <summary>One row per episode, to find alerts without reading every partition.</summary>
    public static string AlertIndex(ProviderAccount account) => $"{account}|alerts";

    /// <summary>The accounts a store holds.</summary>
    public const string Accounts = "accounts";

    /// <summary>Pointers to outbox rows that are due.</summary>
    public const string Outbox = "outbox|0";

    /// <summary>Ids of events a consumer has handled.</summary>
    public static string Receipts(string consumer) => $"receipts|{consumer}";

    /// <summary>What one route has sent and has to send: received events, groups with their log, due times, receipts.</summary>
    public static string Notify(string route) => $"notify|{route}";

    /// <summary>The names of the routes that were ever used.</summary>
    public const string NotifyRoutes = "notify-routes";

    /// <summary>When each route is tested next.</summary>
    public const string Canaries = "canaries";

    /// <summary>The test alert that a person has to acknowledge.</summary>
    public const string Probe = "probe";

    /// <summary>When each route was last sent a drill.</summary>
    public const string Drills = "drills";

    /// <summary>When what routes remember was last cleared of what is long over.</summary>
    public const string NotifyPurges = "notify-purges";

    public const string Silences = "silences";

    public const string Acks = "acks";
}
