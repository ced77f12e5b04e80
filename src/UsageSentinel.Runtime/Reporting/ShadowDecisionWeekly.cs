using System.Globalization;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Reporting;

/// <summary>
/// Reports once a week what would have been done, for as long as the mode prevents actions. A week begins on Monday,
/// 00:00 UTC, and is reported when it is over.
/// </summary>
public sealed class ShadowDecisionWeekly(
    IEntityStore store, ShadowDecisionReader reader, SystemEvents bulletins, ResponderPolicy settings, TimeProvider clock)
{
    private const string Partition = "reports";

    /// <summary>Keys named one by one; the rest is a number.</summary>
    private const int MostNamed = 10;

    /// <summary>Reports the last full week, if that was not done yet.</summary>
    /// <returns>The event; null for nothing.</returns>
    public async Task<ShadowDecisionReport?> RunAsync(CancellationToken cancellationToken)
    {
        if (settings.Mode is ResponseMode.Enforce)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var to = MondayBefore(now);
        var week = string.Create(CultureInfo.InvariantCulture, $"would-have|{to:yyyy-MM-dd}");
        if (await store.FindAsync(TableNames.Sentinel, Partition, week, cancellationToken) is not null)
        {
            return null;
        }

        var report = await reader.ReadAsync(to.AddDays(-7), to, cancellationToken);
        // Publish first, then save the marker: after a crash the event is sent twice rather than never.
        if (!report.Acts.IsEmpty)
        {
            await bulletins.NotifyAsync(
                string.Create(CultureInfo.InvariantCulture, $"would-have.{to:yyyyMMdd}"), SystemEventTypes.WouldHaveActed, "/", Details(report), now, cancellationToken);
        }

        await store.CommitAsync(TableNames.Sentinel, Partition, [new EntityWrite.Upsert(new Entity(week).With("At", now))], cancellationToken);
        return report.Acts.IsEmpty ? null : report;
    }

    private static DateTimeOffset MondayBefore(DateTimeOffset now)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
    }

    private EventDetails Details(ShadowDecisionReport report) => new()
    {
        Audiences = [Audience.OnCall, Audience.Finance],
        Rule = "Response",
        Severity = "info",
        Name = "would-have",
        Observed = report.Acts.Length,
        Meter = "keys",
        ExcessUsd = report.AtStake.Amount,
        CostBasis = "estimated",
        Cause = string.Create(CultureInfo.InvariantCulture, $"In the week from {report.From:yyyy-MM-dd}, keys would have been contained {report.Acts.Length} {Plural.Of(report.Acts.Length, "time")}"),
        Explanation = string.Create(
            CultureInfo.InvariantCulture,
            $"The mode is {settings.Mode.ToString().ToLowerInvariant()}, so no action was taken. {report.Keys} {Plural.Of(report.Keys, "key")}, {report.AtStake} above the expected cost: {Names(report)}. {Words(report.Precision)}"),
    };

    private static string Names(ShadowDecisionReport report)
    {
        var keys = report.Acts.Select(act => act.Key).Distinct(StringComparer.Ordinal).ToList();
        var more = keys.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {keys.Count - MostNamed} more") : string.Empty;
        return string.Join(", ", keys.Take(MostNamed)) + more;
    }

    /// <summary>The shadow precision in words.</summary>
    public static string Words(ShadowPrecision shadow) => shadow.Precision is { } precision
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"Of {shadow.Labelled} labelled {Plural.Of(shadow.Labelled, "alert")}, {precision:P0} were abuse (95 % interval {shadow.Low:P0} to {shadow.High:P0}). {shadow.Unlabelled} {Plural.Of(shadow.Unlabelled, "is", "are")} not labelled yet.")
        : string.Create(CultureInfo.InvariantCulture, $"{shadow.Unlabelled} {Plural.Of(shadow.Unlabelled, "alert is", "alerts are")} not labelled yet, so the precision is not known. Label alerts with: sentinel ack ALERT --benign or --confirmed.");
}
