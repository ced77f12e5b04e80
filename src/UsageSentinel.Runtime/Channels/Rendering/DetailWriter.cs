using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>The labelled facts of an alert.</summary>
internal static class DetailWriter
{
    /// <summary>What is read after the first lines: the rule, the finding, the time, and on what the money rests.</summary>
    public static ImmutableArray<FactText> Write(SentinelEvent told, TimeZoneInfo zone)
    {
        var data = told.Data;
        return
        [
            .. Fact("Now", told.Type == EventTypes.Resolved && data.ResolvedAt is null ? "open again: the activity has returned" : null),
            .. Fact("Finding", data.Title is { } title && title != data.Cause ? data.Cause : null),
            .. Fact("Changed", data.Changed),
            .. Fact("Labels", data.Labels is { Count: > 0 } labels ? string.Join(", ", labels) : null),
            .. Fact("Period", Period(data, zone)),
            .. Fact("Ended", data.ResolvedAt is { } ended ? $"{Time(ended, zone)}{(data.ResolvedReason is { } reason ? $" ({reason})" : string.Empty)}" : null),
            .. Fact("Rule", data.Severity is { } severity ? $"{data.Rule ?? AlertWriter.What(told.Type)}, {severity}" : data.Rule),
            .. Fact("Basis", Basis(data)),
            .. Fact("Alert", data.AlertId is { } id ? ShortAlertId.Of(id) : null),
        ];
    }

    /// <summary>The key by name and id, who answers for it, and where it is.</summary>
    public static string? Subject(EventDetails data)
    {
        string?[] parts =
        [
            data.ApiKeyId is { } key ? $"key {Named(data.KeyName, key)}" : null,
            data.Owner is { } owner ? $"owner {PlainText.Of(owner, 60)}" : null,
            data.Team is { } team ? $"team {PlainText.Of(team, 60)}" : null,
            data.ProjectId is { } project ? $"project {Named(data.ProjectName, project)}" : null,
            data.Provider is { } provider ? $"{PlainText.Of(provider, 40)}/{PlainText.Of(data.Account, 60)}" : null,
        ];
        return parts.Any(part => part is not null) ? string.Join(", ", parts.Where(part => part is not null)) : null;
    }

    /// <summary>What was measured against what is usual; null where the event does not say.</summary>
    public static string? Measured(EventDetails data) => data is { Rule: nameof(RuleKind.Budget), Observed: { } spent, Expected: { } budget and > 0 }
        ? string.Create(CultureInfo.InvariantCulture, $"{Dollars(spent)} spent of {Dollars(budget)} ({Math.Floor(spent * 100 / budget):#,0} %){(data.BilledUsd is { } billed ? $", of which {new Usd(billed)} is billed" : string.Empty)}")
        : data is { Rule: nameof(RuleKind.Forecast), Observed: { } coming, Expected: { } limit }
        ? $"{Dollars(coming)} expected for the whole period, budget {Dollars(limit)}"
        : data is { Meter: { } meter, Observed: { } observed, Expected: { } expected }
        ? AlertWriter.Ratio(data) is { } times ? $"{Figure(observed)} {meter}, {times} times the usual {Figure(expected)}" : $"{Figure(observed)} {meter}, usual {Figure(expected)}"
        : null;

    public static string Time(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>One labelled fact, or none where there is no value.</summary>
    public static IEnumerable<FactText> Fact(string label, string? value, int most = 300) =>
        string.IsNullOrEmpty(value) ? [] : [new FactText(label, PlainText.Of(value, most))];

    private static string Named(string? name, string id) => name is { Length: > 0 } && name != id ? $"{PlainText.Of(name, 60)} ({PlainText.Of(id, 60)})" : PlainText.Of(id, 80);

    /// <summary>Amounts from outside may be absurd; money has an end.</summary>
    private static Usd Dollars(double amount) => new((decimal)Math.Clamp(double.IsFinite(amount) ? amount : 0, -1e15, 1e15));

    /// <summary>Two decimals, and of what is smaller than one four figures: a request costs less than a cent.</summary>
    private static string Figure(double value) =>
        value.ToString(value is > 0 and < 1 ? value < 0.001 ? "0.######" : "0.####" : "#,0.##", CultureInfo.InvariantCulture);

    private static string? Basis(EventDetails data) => data.ExcessUsd is { } excess and not 0
        ? $"{new Usd(excess)} above {(data.Rule is nameof(RuleKind.Budget) or nameof(RuleKind.Forecast) ? "the budget" : "the expected cost")}{AlertWriter.Range(data)}, in USD, {data.CostBasis ?? "estimated"}{(data.PriceVersion is { } version ? $" at prices {version}" : string.Empty)}"
        : null;

    private static string? Period(EventDetails data, TimeZoneInfo zone) => (data.ActiveAt, data.ResolvedAt ?? data.DataThrough) switch
    {
        ({ } from, { } through) when through > from => $"{Time(from, zone)} to {Time(through, zone)}",
        ({ } from, _) => $"since {Time(from, zone)}",
        _ => null,
    };
}
