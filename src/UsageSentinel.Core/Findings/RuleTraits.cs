using System.Collections.Immutable;

namespace UsageSentinel.Core.Findings;

/// <summary>
/// What a rule means to the rest of the product: one row per rule, so that a new rule is added in one place. A rule without a row does
/// not compile.
/// </summary>
/// <param name="Topic">What alerts of the rule are about.</param>
/// <param name="Timing">How long the condition must hold, and must be gone.</param>
public sealed record RuleTraits(RuleTopic Topic, AlertTiming Timing)
{
    /// <summary>Who is notified. The default is on-call.</summary>
    public RuleAudiences Audiences { get; init; } = RuleAudiences.OnCall;

    /// <summary>The rule whose firing alert explains this one, so that it is not notified beside it; critical alerts are always notified.</summary>
    /// <value>The default is null: nothing explains it.</value>
    public RuleKind? InhibitedBy { get; init; }

    /// <summary>Whether the cost of the days of such an alert is the cost of an incident. The default is false: it is business.</summary>
    public bool IsIncident { get; init; }

    /// <summary>Whether the dollars of such an alert are billed. The default is false: they are estimated from usage.</summary>
    public bool IsBilled { get; init; }

    /// <summary>Whether an action on the key answers the alert, so that it is not repeated while the action holds. The default is false.</summary>
    public bool IsAnsweredByContainment { get; init; }

    /// <summary>What a person does about such an alert, as one sentence; null where there is nothing to do.</summary>
    public string? NextStep { get; init; }

    /// <summary>The commands that go with <see cref="NextStep"/>, in the order in which they are read.</summary>
    public ImmutableArray<SuggestedCommand> Commands { get; init; } = [];

    /// <summary>The command that shows more: <c>{id}</c> is the alert.</summary>
    public string More { get; init; } = "sentinel explain {id}";

    /// <summary>Whether the rule judges the budgets of the configuration: its alert ends when its budget is removed. The default is false.</summary>
    public bool IsOfBudgets { get; init; }

    /// <summary>Whether the rule judges how much is used and nothing else of it. The default is false.</summary>
    public bool IsVolume { get; init; }

    /// <summary>Whether a limit for such an alert may be lifted without a person. The default is false: a refused attacker looks like a normal key.</summary>
    public bool LetsLimitsLift { get; init; }

    /// <summary>The type of the events by which such an alert begins, without the product's name; null for the types that all alerts have.</summary>
    public string? EventType { get; init; }

    /// <summary>Whether the rule is one of the reasons of the one alert about how a key behaves.</summary>
    public bool IsBehaviour => Topic is RuleTopic.KeyBehaviour;

    /// <summary>What a rule means.</summary>
    public static RuleTraits Get(RuleKind rule) => (uint)rule < (uint)Rows.Length ? Rows[(int)rule] : Row(rule);

    private static RuleTraits Row(RuleKind rule) => rule switch
    {
        RuleKind.Spike or RuleKind.Drift => Behaviour with { IsVolume = true, LetsLimitsLift = true },
        RuleKind.Shape => Behaviour with { LetsLimitsLift = true },
        RuleKind.Novelty or RuleKind.OffHours or RuleKind.NewKey or RuleKind.Dormant => Behaviour,
        RuleKind.Organization => new(RuleTopic.Organization, AlertTiming.Velocity)
        {
            NextStep = "Find the keys that rose and ask their owners.",
            Commands = [new("Keys that rose", "sentinel keys"), new("Expected", "sentinel ack {id} --note WHY"), new("Abuse, for each key", "sentinel contain KEY")],
        },
        RuleKind.UnknownKey => new(RuleTopic.KeyEvent, AlertTiming.Lasting)
        {
            IsIncident = true,
            NextStep = "Find out who uses it. Only the provider can delete it, since its list of keys does not show it.",
        },
        RuleKind.Cap => new(RuleTopic.KeyEvent, AlertTiming.Threshold)
        {
            Audiences = RuleAudiences.Finance | RuleAudiences.OnCall | RuleAudiences.Response,
            IsIncident = true,
            IsAnsweredByContainment = true,
            LetsLimitsLift = true,
            NextStep = "Stop the key, or raise its ceiling in caps[].",
            Commands = [new("Stop it", "sentinel contain {key}")],
        },
        RuleKind.Canary => new(RuleTopic.KeyEvent, AlertTiming.Velocity)
        {
            Audiences = RuleAudiences.OnCall | RuleAudiences.Response,
            IsIncident = true,
            IsAnsweredByContainment = true,
            NextStep = "No application uses this key. Delete it.",
            Commands = [new("Delete it", "sentinel revoke {key}")],
        },
        RuleKind.Leaked => new(RuleTopic.KeyEvent, AlertTiming.Threshold)
        {
            Audiences = RuleAudiences.OnCall | RuleAudiences.Response,
            IsIncident = true,
            IsAnsweredByContainment = true,
            NextStep = "Replace the key in its application, then delete it.",
            Commands = [new("Then delete it", "sentinel revoke {key}")],
        },
        RuleKind.InventoryChanged => new(RuleTopic.Access, AlertTiming.Threshold)
        {
            NextStep = "Ask who made the change. If no one did, look for a stolen admin key and delete it at the provider.",
            More = "sentinel inventory --changes",
        },
        RuleKind.ContainmentFailed => new(RuleTopic.KeyEvent, AlertTiming.Threshold) { IsIncident = true },
        RuleKind.Budget => Money with { IsOfBudgets = true, EventType = "Cost.BudgetCrossed.v1", More = "sentinel budgets" },
        RuleKind.Forecast => Money with
        {
            Timing = AlertTiming.Forecast,
            IsOfBudgets = true,
            EventType = "Cost.ForecastBreach.v1",
            More = "sentinel budgets",
        },
        RuleKind.Unpriced => Money with { More = "sentinel prices check" },
        RuleKind.BlindSpot or RuleKind.PriceChanged or RuleKind.EstimateDrift => Money with { IsBilled = true, More = "sentinel costs" },
        RuleKind.SourceError or RuleKind.SourceRows or RuleKind.PublisherBroken or RuleKind.DeadLetter or RuleKind.JobFailed => Health,
        RuleKind.SourceNoData => Health with { InhibitedBy = RuleKind.SourceError },
        RuleKind.RouteProbe => Health with
        {
            NextStep = "Acknowledge it.",
            Commands = [new("Acknowledge", "sentinel ack {id}")],
            More = "sentinel routes",
        },

        // Whoever is left must hear that a route is broken, whatever it is for.
        RuleKind.RouteBroken => Health with { Audiences = RuleAudiences.Finance | RuleAudiences.OnCall },
    };

    /// <summary>The reasons of the one alert about how a key behaves: they share it, so they share what it means.</summary>
    private static RuleTraits Behaviour { get; } = new(RuleTopic.KeyBehaviour, AlertTiming.Velocity)
    {
        Audiences = RuleAudiences.OnCall | RuleAudiences.Response,
        InhibitedBy = RuleKind.Organization,
        IsIncident = true,
        IsAnsweredByContainment = true,
        NextStep = "Ask the owner of the key.",
        Commands =
        [
            new("Expected", "sentinel ack {id} --benign"),
            new("Expected for a while", "sentinel ack {id} --expected-until 4h"),
            new("Abuse", "sentinel contain {key}"),
            new("Abuse, contained", "sentinel ack {id} --confirmed"),
        ],
    };

    /// <summary>On-call is notified of money only where it is critical.</summary>
    private static RuleTraits Money { get; } = new(RuleTopic.Money, AlertTiming.Threshold)
    {
        Audiences = RuleAudiences.Finance | RuleAudiences.OnCallIfCritical,
    };

    private static RuleTraits Health { get; } = new(RuleTopic.Health, AlertTiming.Threshold);

    /// <summary>Asked for several times a bucket while an alert is open, so each row is made once; it comes after what the rows are made of.</summary>
    private static ImmutableArray<RuleTraits> Rows { get; } = [.. Enum.GetValues<RuleKind>().Select(Row)];
}
