using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Channels;

namespace UsageSentinel.Runtime.Options;

/// <summary>The whole configuration, as <c>sentinel.json</c> and <c>Sentinel__…</c> variables give it. Every member has a default.</summary>
public sealed class SentinelOptions
{
    [Description("The name of this deployment in events.")]
    [Required, StringLength(64, MinimumLength = 1)]
    public string Deployment { get; set; } = "local";

    [Description("The organizations to monitor. Default: one OpenAI organization with the key in OPENAI_ADMIN_KEY.")]
    public List<ProviderOptions> Providers { get; set; } = [];

    public StoreOptions Store { get; set; } = new();

    public ScheduleOptions Schedules { get; set; } = new();

    public DetectionOptions Detection { get; set; } = new();

    [Description("Fixed hourly limits per key. Exceeding one causes an alert.")]
    public List<CapOptions> Caps { get; set; } = [];

    [Description("Budgets: the amount a scope may cost in a period.")]
    public List<BudgetOptions> Budgets { get; set; } = [];

    [Description("The owners of keys, for cost reports. If several entries match, the first one with a value is used.")]
    public List<OwnerOptions> Owners { get; set; } = [];

    public PriceOptions Prices { get; set; } = new();

    public FinanceOptions Finance { get; set; } = new();

    public ExportOptions Exports { get; set; } = new();

    [Description("The notification routes: who is notified of what, by which channel.")]
    public List<RouteOptions> Routes { get; set; } = [];

    public LinkOptions Links { get; set; } = new();

    public ConsoleOptions Console { get; set; } = new();

    public PingOptions Ping { get; set; } = new();

    public ProbeOptions Probe { get; set; } = new();

    public EventGridOptions EventGrid { get; set; } = new();

    public ResponseOptions Response { get; set; } = new();

    public HygieneOptions Hygiene { get; set; } = new();

    public RotationOptions Rotation { get; set; } = new();

    public RetentionOptions Retention { get; set; } = new();

    public LedgerOptions Ledger { get; set; } = new();

    public LeakOptions Leaks { get; set; } = new();

    /// <summary>The configured organizations; one of the default kind if none is configured.</summary>
    public IReadOnlyList<ProviderOptions> Organizations() => Providers.Count > 0 ? Providers : [new ProviderOptions()];

    /// <summary>The time between two sweeps.</summary>
    public TimeSpan SweepsEvery() => Schedule.Parse(Schedules.Usage)?.Every ?? TimeSpan.FromMinutes(5);

    /// <summary>The kinds of those, each once.</summary>
    public IEnumerable<string> ProviderKinds() => Organizations().Select(provider => provider.Kind).Distinct(StringComparer.Ordinal);
}
