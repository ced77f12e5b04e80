using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>Puts one alert into words: whose, what drives it, what it costs, what was done, why it was flagged, on what the figures rest.</summary>
internal static class AlertWriter
{
    public static AlertText Write(SentinelEvent reported, Notice notice)
    {
        var data = reported.Data;
        if (data.Digest is { } digest)
        {
            return DigestWriter.Write(reported, digest, notice.Files);
        }

        var isResponse = ResponseLine.IsResponse(reported);
        var loss = Loss(reported, notice);
        return new AlertText(PlainText.Of(Who(data), 90), PlainText.Of($"{Over(reported, notice)}{Title(data) ?? What(reported.Type)}{Times(data)}", 160))
        {
            Loss = loss,
            Summary = Summary(reported, notice.ResponseTo(reported), loss),
            Why = !isResponse && data.Explanation is { } why ? PlainText.Of(why, 600) : null,
            Facts = DetailWriter.Write(reported, notice.Route.Zone),
            Commands = [.. CommandWriter.Of(reported).Select(command => command with { Value = PlainText.Of(command.Value, 200) })],
        };
    }

    /// <summary>Among others that still fire, it must be seen which are over.</summary>
    private static string Over(SentinelEvent reported, Notice notice) =>
        reported.Type == EventTypes.Resolved && notice.Reason is not NotifyReason.AllResolved ? "Resolved: " : string.Empty;

    /// <summary>The owner or team, then the key; for what has no key, the budget, project or organization.</summary>
    public static string Who(EventDetails data)
    {
        var subject = data.KeyName ?? data.ApiKeyId ?? data.Name ?? data.ProjectName ?? data.ProjectId ?? data.Account ?? "UsageSentinel";
        return (data.Owner ?? data.Team) is { } owner ? $"{PlainText.Of(owner, 40)} / {PlainText.Of(subject, 60)}" : PlainText.Of(subject, 80);
    }

    /// <summary>What it is called; the key is named before it.</summary>
    public static string? Title(EventDetails data) =>
        data is { Title: { } title, ApiKeyId: { Length: > 0 } key } && title.EndsWith($" on {key}", StringComparison.Ordinal) ? title[..^(key.Length + 4)] : data.Title ?? data.Cause;

    /// <summary>How many times the usual, where that says something.</summary>
    public static string Times(EventDetails data) => data is { ApiKeyId: not null } && Ratio(data) is { } times && (data.Title ?? data.Cause)?.Contains("times", StringComparison.Ordinal) != true
        ? $", {times} times normal"
        : string.Empty;

    /// <summary>How many times the usual it is, as a number for people; null where that says nothing.</summary>
    public static string? Ratio(EventDetails data) => data is { Observed: { } observed, Expected: > 0 and var expected } && observed / expected is >= 1.5 and < 1e6 and var times
        ? times.ToString(times < 10 ? "0.#" : "#,0", CultureInfo.InvariantCulture)
        : null;

    /// <summary>The middle of a type: <c>UsageSentinel.Response.Withheld.v1</c> is <c>response withheld</c>.</summary>
    public static string What(string type) =>
        type.Split('.') is [_, var family, var name, ..] ? $"{family} {name}".ToLowerInvariant() : type;

    private static ImmutableArray<FactText> Summary(SentinelEvent reported, SentinelEvent? response, string? loss) =>
    [
        .. DetailWriter.Fact("Who", DetailWriter.Subject(reported.Data)),
        .. DetailWriter.Fact("What", DetailWriter.Measured(reported.Data)),
        .. DetailWriter.Fact("Money", loss),
        .. DetailWriter.Fact("Response", ResponseLine.Of(reported, response), 500),
    ];

    private static string? Loss(SentinelEvent reported, Notice notice)
    {
        var data = reported.Data;
        if (data.ExcessUsd is not { } excess || excess <= 0)
        {
            return null;
        }

        var (through, by) = (data.DataThrough ?? notice.At, StaffedHours.Next(notice.WrittenAt, notice.Route.Zone, notice.Route.MuteHours));
        var burn = data.BurnUsdPerHour is { } perHour ? new Usd(perHour) : (Usd?)null;
        var rate = LossRate.Of(new Usd(excess), burn, data.ActiveAt ?? through, through, by) is { } known ? known with { IsOver = data.ResolvedAt is not null } : null;
        return $"{AsOf(reported, notice)}{rate}{Range(data)}";
    }

    /// <summary>Of figures that may be out of date it is said when they were taken.</summary>
    private static string AsOf(SentinelEvent reported, Notice notice) => notice.Dated.Contains(reported.Id)
        ? $"As of {Moment(reported.Data.DataThrough ?? reported.Time, notice.WrittenAt, notice.Route.Zone)}: "
        : string.Empty;

    /// <summary>The time, with its date where that is another day.</summary>
    private static string Moment(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var (then, today) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(now, zone));
        return then.Date == today.Date ? then.ToString("HH:mm", CultureInfo.InvariantCulture) : DetailWriter.Time(at, zone);
    }

    /// <summary>An excess that rests on models without a price is never shown without its range.</summary>
    internal static string Range(EventDetails data) => data is { AtLeastUsd: { } least, AtMostUsd: { } most }
        ? $" (at least {new Usd(least)}, at most {new Usd(most)}: models without a price)"
        : string.Empty;
}
