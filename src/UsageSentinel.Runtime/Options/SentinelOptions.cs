using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>The whole configuration, as <c>sentinel.json</c> and <c>Sentinel__…</c> variables give it. Every member has a default.</summary>
public sealed class SentinelOptions
{
    [Description("Names this deployment in events.")]
    [Required, StringLength(64, MinimumLength = 1)]
    public string Deployment { get; set; } = "local";

    [Description("The organizations to watch. Without any, one OpenAI organization with the key in OPENAI_ADMIN_KEY.")]
    public List<ProviderOptions> Providers { get; set; } = [];

    public StoreOptions Store { get; set; } = new();

    public ScheduleOptions Schedules { get; set; } = new();

    public DetectionOptions Detection { get; set; } = new();

    [Description("Hard ceilings per key and hour.")]
    public List<CapOptions> Caps { get; set; } = [];

    [Description("Amounts a scope may cost in a period.")]
    public List<BudgetOptions> Budgets { get; set; } = [];

    [Description("Who is told what.")]
    public List<RouteOptions> Routes { get; set; } = [];

    public EventGridOptions EventGrid { get; set; } = new();

    public ResponseOptions Response { get; set; } = new();

    public RetentionOptions Retention { get; set; } = new();
}

/// <summary>One organization at one provider.</summary>
public sealed class ProviderOptions
{
    [Description("The kind of provider.")]
    [Required, AllowedValues("openai")]
    public string Kind { get; set; } = "openai";

    [Description("Your name for this organization; unique per kind.")]
    [Required, RegularExpression("^[A-Za-z0-9._-]{1,64}$")]
    public string Name { get; set; } = "default";

    [Description("The address of the API.")]
    [Required]
    public string BaseUrl { get; set; } = "https://api.openai.com/v1";

    [Description("The key that reads: env:NAME or keyvault:URI. Never the key itself.")]
    [Required]
    public string AdminKey { get; set; } = "env:OPENAI_ADMIN_KEY";

    [Description("The key that acts: env:NAME or keyvault:URI. Without it the reading key is used. Not read in mode observe.")]
    public string? ResponseKey { get; set; }

    [Description("A host other than the provider's own that may be given the key.")]
    public string? AllowHost { get; set; }
}

/// <summary>Where everything is remembered.</summary>
public sealed class StoreOptions
{
    [Description("sqlite: one file in the data folder. tables: Azure Tables.")]
    [Required, AllowedValues("sqlite", "tables")]
    public string Kind { get; set; } = "sqlite";

    [Description("The table endpoint of the storage account, for kind tables.")]
    public string? Endpoint { get; set; }
}

/// <summary>When things run, as six-field cron expressions in UTC (seconds first).</summary>
public sealed class ScheduleOptions
{
    [Required]
    public string Usage { get; set; } = "0 */5 * * * *";

    [Required]
    public string Costs { get; set; } = "0 20 */6 * * *";

    [Required]
    public string Inventory { get; set; } = "0 10 * * * *";

    [Required]
    public string Outbox { get; set; } = "30 * * * * *";
}

/// <summary>How watchful judging is.</summary>
public sealed class DetectionOptions
{
    [Description("False alerts you accept per key and month.")]
    [Range(0.001, 100.0)]
    public double FalseAlertsPerKeyMonth { get; set; } = 0.5;

    [Description("Wrongful revocations you accept per key and month.")]
    [Range(0.000001, 1.0)]
    public double FalseRevocationsPerKeyMonth { get; set; } = 0.001;

    [Description("Pages to on-call per week; the rest goes to the digest, critical ones never.")]
    [Range(1, 1000)]
    public int MaxPagesPerWeek { get; set; } = 5;

    [Description("Excess below this many US dollars per hour is never alerted.")]
    [Range(0.0, 1_000_000.0)]
    public double MinimumExcessUsd { get; set; } = 1;

    [Description("Excess of this many US dollars per hour is critical.")]
    [Range(0.01, 1_000_000.0)]
    public double CriticalExcessUsdPerHour { get; set; } = 10;

    [Description("A key without usage for this many days is dormant.")]
    [Range(1, 365)]
    public int DormantAfterDays { get; set; } = 14;

    [Description("Days of history read on the first sweep.")]
    [Range(1, 365)]
    public int BackfillDays { get; set; } = 30;

    [Description("Minutes for which late usage may still arrive after the end of a bucket.")]
    [Range(1, 240)]
    public int LagMinutes { get; set; } = 15;
}

/// <summary>A hard ceiling for each key of a scope, in any 60 minutes.</summary>
public sealed class CapOptions
{
    [Required, RegularExpression("^[A-Za-z0-9 ._-]{1,64}$")]
    public string Name { get; set; } = string.Empty;

    [Description("The project it holds for; without project and key, every key.")]
    public string? Project { get; set; }

    [Description("The key it holds for.")]
    public string? Key { get; set; }

    [Range(0.0, 1_000_000.0)]
    public double? UsdPerHour { get; set; }

    [Range(0L, long.MaxValue)]
    public long? RequestsPerHour { get; set; }

    [Range(0L, long.MaxValue)]
    public long? TokensPerHour { get; set; }
}

/// <summary>An amount a scope may cost in a period.</summary>
public sealed class BudgetOptions
{
    [Required, RegularExpression("^[A-Za-z0-9 ._-]{1,64}$")]
    public string Name { get; set; } = string.Empty;

    [Description("The project it adds up; without project and key, the whole organization.")]
    public string? Project { get; set; }

    [Description("The key it adds up.")]
    public string? Key { get; set; }

    [Required, AllowedValues("day", "week", "month")]
    public string Period { get; set; } = "month";

    [Description("US dollars per period.")]
    [Range(0.01, 1_000_000_000.0)]
    public double AmountUsd { get; set; }

    [Description("Shares of the amount that are told, in percent.")]
    public List<int> Thresholds { get; set; } = [50, 80, 100];
}

/// <summary>Who is told what.</summary>
public sealed class RouteOptions
{
    [Required, RegularExpression("^[A-Za-z0-9 ._-]{1,64}$")]
    public string Name { get; set; } = string.Empty;

    [Description("console: one line each on the console or in the log.")]
    [Required, AllowedValues("console")]
    public string Channel { get; set; } = "console";

    [Required, AllowedValues("finance", "oncall")]
    public string Audience { get; set; } = "oncall";
}

/// <summary>Where events are published.</summary>
public sealed class EventGridOptions
{
    [Description("The endpoint of an Event Grid custom topic; without it events stay on the bus of this process.")]
    public string? TopicEndpoint { get; set; }
}

/// <summary>What may be done to an abused key.</summary>
public sealed class ResponseOptions
{
    [Description("observe: decide and record, never act. enforce: act when every guard rail lets it.")]
    [Required, AllowedValues("observe", "enforce")]
    public string Mode { get; set; } = "observe";

    [Description("true stops every act, whatever the mode.")]
    public bool Stopped { get; set; }

    [Description("Ids of keys or projects, or patterns of key names (* for any characters), that are never acted on.")]
    public List<string> ProtectedKeys { get; set; } = [];

    [Range(0, 100)]
    public int MaxRevocationsPerHour { get; set; } = 3;

    [Description("Whether a service account may be deleted when the abused key is its only one.")]
    public bool AllowServiceAccounts { get; set; }

    [Description("The largest share of its project's usual cost a key may carry and still be revoked by itself.")]
    [Range(0.0, 1.0)]
    public double MaxShareOfProject { get; set; } = 0.5;
}

/// <summary>How long things are kept.</summary>
public sealed class RetentionOptions
{
    [Range(1, 60)]
    public int MinutesDays { get; set; } = 8;

    [Range(35, 400)]
    public int HoursDays { get; set; } = 90;
}
