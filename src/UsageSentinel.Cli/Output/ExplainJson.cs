using System.Collections.Immutable;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Auditing;

namespace UsageSentinel.Cli.Output;

/// <summary>A derivation as JSON.</summary>
public sealed record ExplainJson(
    string Id, string Rule, string Severity, string Explanation, bool Same, ImmutableArray<ExplainedStepJson> Steps, ImmutableArray<ExplainedDecisionJson> Decisions)
{
    /// <summary>What the alert is called: settled an hour after it was found.</summary>
    public string Title { get; init; } = string.Empty;

    /// <summary>What the alert has cost above the expected so far; the figure that <c>alerts</c> shows.</summary>
    public decimal LostUsd { get; init; }

    /// <summary>In an hour now.</summary>
    public decimal BurnUsdPerHour { get; init; }

    /// <summary>What a person expects of the key now, in one line; null for nothing.</summary>
    public string? ExpectedActivity { get; init; }

    /// <summary>What people changed at the provider in the day before it began, oldest first.</summary>
    public ImmutableArray<ChangeJson> Changes { get; init; } = [];

    public static ExplainJson Of(Rederivation derived, ImmutableArray<ProviderChange> changes) => new(
        derived.Alert.Id,
        derived.Alert.Subject.Rule.ToString(),
        derived.Alert.Severity.ToString().ToLowerInvariant(),
        derived.Alert.Anomaly.Explanation,
        derived.IsSame,
        [.. derived.Transitions.Select(one => new ExplainedStepJson(
            one.Kept.Number,
            one.Kept.Step?.At,
            one.Kept.Step?.Kind.ToString().ToLowerInvariant(),
            Word(one.Sameness),
            one.Score,
            one.Family.ToString().ToLowerInvariant(),
            one.Score is null ? null : one.Bars.Alert,
            one.Score is null ? null : one.Bars.Act))],
        [.. derived.Decisions.Select(one => new ExplainedDecisionJson(
            one.Row.Number, one.Row.Entry.At, one.Row.Entry.Summary, one.Row.Entry.InputsHash, Word(one.Sameness)))])
    {
        Title = derived.Alert.Title,
        Changes = [.. changes.Select(change => new ChangeJson(change.At, change.What, change.By))],
        LostUsd = derived.Alert.Lost.Amount,
        BurnUsdPerHour = derived.Alert.Burn?.Amount ?? 0,
    };

    private static string Word(Sameness sameness) => sameness switch
    {
        Sameness.Same => "same",
        Sameness.Differs => "differs",
        Sameness.Missing => "missing",
        Sameness.Altered => "altered",
        Sameness.Inserted => "inserted",
        Sameness.PastRetention => "past_retention",
        Sameness.OtherVersion => "other_version",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}

/// <summary>What somebody changed at the provider.</summary>
public sealed record ChangeJson(DateTimeOffset At, string What, string? By);

/// <summary>A step of the engine, derived again.</summary>
public sealed record ExplainedStepJson(string Step, DateTimeOffset? At, string? Kind, string Derived, double? Score, string Family, double? AlertBar, double? ActBar);

/// <summary>A decision, derived again.</summary>
public sealed record ExplainedDecisionJson(long Row, DateTimeOffset At, string Summary, string InputsHash, string Derived);
