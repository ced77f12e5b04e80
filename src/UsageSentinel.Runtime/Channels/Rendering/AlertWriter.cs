using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>Puts one alert into words: whose, what drives it, what it costs, why it was flagged, on what the figures rest.</summary>
internal static class AlertWriter
{
    public static AlertText Write(SentinelEvent told, Notice notice)
    {
        var data = told.Data;
        return data.Digest is { } digest
            ? DigestWriter.Write(told, digest, notice.Files)
            : new AlertText(
                PlainText.Of($"{Over(told, notice)}{Who(data)}: {Title(data) ?? What(told.Type)}{Times(data)}", 160),
                Loss(told, notice),
                data.Explanation is { } why ? PlainText.Of(why, 600) : null,
                Facts(told, notice.Route.Zone),
                []);
    }

    /// <summary>Among others that still fire, it must be seen which are over.</summary>
    private static string Over(SentinelEvent told, Notice notice) =>
        told.Type == EventTypes.Resolved && notice.Reason is not NotifyReason.AllResolved ? "Resolved: " : string.Empty;

    /// <summary>The owner or team, then the key; for what has no key, the budget, project or organization.</summary>
    private static string Who(EventDetails data)
    {
        var subject = data.ApiKeyId ?? data.Name ?? data.ProjectId ?? data.Account ?? "UsageSentinel";
        return (data.Owner ?? data.Team) is { } owner ? $"{PlainText.Of(owner, 60)} / {PlainText.Of(subject, 80)}" : PlainText.Of(subject, 80);
    }

    /// <summary>What it is called; the key is named before it.</summary>
    private static string? Title(EventDetails data) =>
        data is { Title: { } title, ApiKeyId: { Length: > 0 } key } && title.EndsWith($" on {key}", StringComparison.Ordinal) ? title[..^(key.Length + 4)] : data.Title ?? data.Cause;

    /// <summary>How many times the usual, where that says something.</summary>
    private static string Times(EventDetails data) => data is { ApiKeyId: not null, Observed: { } observed, Expected: > 0 and var expected } && observed / expected is >= 1.5 and < 1e6 and var times && (data.Title ?? data.Cause)?.Contains("times", StringComparison.Ordinal) != true
        ? string.Create(CultureInfo.InvariantCulture, $", {(times < 10 ? times.ToString("0.#", CultureInfo.InvariantCulture) : times.ToString("#,0", CultureInfo.InvariantCulture))} times normal")
        : string.Empty;

    /// <summary>The middle of a type: <c>UsageSentinel.Response.Withheld.v1</c> is <c>response withheld</c>.</summary>
    private static string What(string type) =>
        type.Split('.') is [_, var family, var name, ..] ? $"{family} {name}".ToLowerInvariant() : type;

    private static string? Loss(SentinelEvent told, Notice notice)
    {
        var data = told.Data;
        if (data.ExcessUsd is not { } excess || excess <= 0)
        {
            return null;
        }

        var (through, by) = (data.DataThrough ?? notice.At, StaffedHours.Next(notice.WrittenAt, notice.Route.Zone, notice.Route.MuteHours));
        var burn = data.BurnUsdPerHour is { } perHour ? new Usd(perHour) : (Usd?)null;
        var rate = LossRate.Of(new Usd(excess), burn, data.ActiveAt ?? through, through, by) is { } known ? known with { IsOver = data.ResolvedAt is not null } : null;
        return $"{AsOf(told, notice)}{rate}{Range(data)}";
    }

    /// <summary>Of figures that may be out of date it is said when they were taken.</summary>
    private static string AsOf(SentinelEvent told, Notice notice) => notice.Dated.Contains(told.Id)
        ? $"As of {Moment(told.Data.DataThrough ?? told.Time, notice.WrittenAt, notice.Route.Zone)}: "
        : string.Empty;

    /// <summary>The time, with its date where that is another day.</summary>
    private static string Moment(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (then, today) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(now, zone));
        return then.Date == today.Date ? then.ToString("HH:mm", CultureInfo.InvariantCulture) : Time(at, zone);
    }

    /// <summary>An excess that rests on models without a price is never shown without its range.</summary>
    internal static string Range(EventDetails data) => data is { AtLeastUsd: { } least, AtMostUsd: { } most }
        ? $" (at least {new Usd(least)}, at most {new Usd(most)}: models without a price)"
        : string.Empty;

    private static ImmutableArray<FactText> Facts(SentinelEvent told, TimeZoneInfo zone)
    {
        var data = told.Data;
        var facts = ImmutableArray.CreateBuilder<FactText>();
        Add(facts, "Rule", data.Severity is { } severity ? $"{data.Rule ?? What(told.Type)}, {severity}" : data.Rule);
        Add(facts, "Measured", Measured(data));
        Add(facts, "Money", Money(data));
        Add(facts, "Changed", data.Changed);
        Add(facts, "Scope", Scope(data));
        Add(facts, "Period", Period(data, zone));
        Add(facts, "Now", told.Type == EventTypes.Resolved && data.ResolvedAt is null ? "open again: the activity has returned" : null);
        Add(facts, "Ended", data.ResolvedAt is { } ended ? $"{Time(ended, zone)}{(data.ResolvedReason is { } reason ? $" ({reason})" : string.Empty)}" : null);
        Add(facts, "Response", data.Decision);
        Add(facts, "Next", NextStep.Of(told));
        Add(facts, "More", More(data));
        return facts.ToImmutable();
    }

    /// <summary>The command that shows more, as the rule names it.</summary>
    private static string? More(EventDetails data) => data.AlertId is not { } alert ? null
        : Enum.TryParse<RuleKind>(data.Rule, out var rule) && Enum.IsDefined(rule) ? RuleTraits.Get(rule).More.Replace("{id}", alert, StringComparison.Ordinal)
        : $"sentinel explain {alert}";

    private static string? Measured(EventDetails data) => data is { Rule: nameof(RuleKind.Budget), Observed: { } spent, Expected: { } budget and > 0 }
        ? string.Create(CultureInfo.InvariantCulture, $"{Dollars(spent)} spent of {Dollars(budget)} ({Math.Floor(spent * 100 / budget):#,0} %){(data.BilledUsd is { } billed ? $", of which {new Usd(billed)} is billed" : string.Empty)}")
        : data is { Rule: nameof(RuleKind.Forecast), Observed: { } coming, Expected: { } limit }
        ? $"{Dollars(coming)} expected for the whole period, budget {Dollars(limit)}"
        : data is { Meter: { } meter, Observed: { } observed, Expected: { } expected }
        ? $"{Figure(observed)} {meter}, expected {Figure(expected)}"
        : null;

    /// <summary>Amounts from outside may be absurd; money has an end.</summary>
    private static Usd Dollars(double amount) => new((decimal)Math.Clamp(double.IsFinite(amount) ? amount : 0, -1e15, 1e15));

    /// <summary>Two decimals, and of what is smaller than one four figures: a request costs less than a cent.</summary>
    private static string Figure(double value) =>
        value.ToString(value is > 0 and < 1 ? value < 0.001 ? "0.######" : "0.####" : "#,0.##", CultureInfo.InvariantCulture);

    private static string? Money(EventDetails data) => data.ExcessUsd is { } excess and not 0
        ? $"{new Usd(excess)} above {(data.Rule is nameof(RuleKind.Budget) or nameof(RuleKind.Forecast) ? "the budget" : "the expected cost")}{Range(data)}, in USD, {data.CostBasis ?? "estimated"}{(data.PriceVersion is { } version ? $" at prices {version}" : string.Empty)}"
        : null;

    private static string? Scope(EventDetails data)
    {
        var parts = new[] { data.Provider, data.Account, data.ProjectId, data.ApiKeyId }.Where(part => part is not null);
        return parts.Any() ? string.Join(" / ", parts.Select(part => PlainText.Of(part, 80))) : null;
    }

    private static string? Period(EventDetails data, TimeZoneInfo zone) => (data.ActiveAt, data.ResolvedAt ?? data.DataThrough) switch
    {
        ({ } from, { } through) when through > from => $"{Time(from, zone)} to {Time(through, zone)}",
        ({ } from, _) => $"since {Time(from, zone)}",
        _ => null,
    };

    private static string Time(DateTimeOffset at, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static void Add(ImmutableArray<FactText>.Builder facts, string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            facts.Add(new FactText(label, PlainText.Of(value, 300)));
        }
    }
}
