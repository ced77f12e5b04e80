using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>
/// Reports once a week what is unhealthy: all of it to on-call, and to each owner that a route names the own keys. A week begins on Monday, 00:00 UTC.
/// </summary>
internal sealed class HygieneWeekly(IEntityStore store, HygieneReader reader, SystemEvents events, HygieneReportPolicy policy)
{
    private const string Prefix = "hygiene|";

    /// <summary>Findings named one by one; the rest is a number.</summary>
    private const int MostNamed = 10;

    /// <summary>Reports the week that began last, if that was not done yet.</summary>
    public async Task RunIfDueAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        var week = day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
        var row = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{week:yyyy-MM-dd}");
        if (!policy.IsWeekly || await store.FindAsync(TableNames.Sentinel, Partitions.Reports(account), row, cancellationToken) is not null)
        {
            return;
        }

        // A store that is younger than the week says nothing about it yet.
        if (await store.FindAsync(TableNames.Sentinel, Partitions.Reports(account), Prefix + "first", cancellationToken) is not { } first)
        {
            await MarkAsync(account, Prefix + "first", now, cancellationToken);
            return;
        }

        if (first.Instant("At") >= week || await reader.ReviewAsync(account, now, cancellationToken) is not { } review)
        {
            return;
        }

        // Publish first, then save the marker: after a crash the event is sent twice rather than never.
        foreach (var (owner, findings) in Reports(review))
        {
            var id = string.Create(CultureInfo.InvariantCulture, $"hygiene.{account.Provider}.{account.Account}.{week:yyyyMMdd}.{owner ?? "-"}");
            await events.NotifyAsync(id, SystemEventTypes.HygieneReport, "/", Details(account, owner, findings, review), now, cancellationToken);
        }

        await MarkAsync(account, row, now, cancellationToken);
    }

    private Task<CommitOutcome> MarkAsync(ProviderAccount account, string row, DateTimeOffset now, CancellationToken cancellationToken) => store.CommitAsync(
        TableNames.Sentinel, Partitions.Reports(account), [new EntityWrite.Upsert(new Entity(row).With("At", now))], cancellationToken);

    private IEnumerable<(string? Owner, IReadOnlyList<HygieneFinding> Findings)> Reports(HygieneReview review)
    {
        var counted = review.Findings.Where(finding => finding.Accepted is null).ToList();
        if (counted.Count > 0)
        {
            yield return (null, counted);
        }

        foreach (var owner in counted.Where(finding => finding.Owner is not null).GroupBy(finding => finding.Item.OwnerName ?? finding.Owner ?? string.Empty).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            if (policy.Owners.Any(pattern => Wildcard.Matches(pattern, owner.Key)))
            {
                yield return (owner.Key, [.. owner]);
            }
        }
    }

    private static EventDetails Details(ProviderAccount account, string? owner, IReadOnlyList<HygieneFinding> findings, HygieneReview review) => new()
    {
        Audiences = [Audience.OnCall],
        Rule = "Hygiene",
        Severity = findings.Any(finding => finding.Severity is Severity.Critical) ? "warning" : "info",
        Provider = account.Provider,
        Account = account.Account,
        Owner = owner,
        Name = "hygiene",
        Meter = "findings",
        Observed = findings.Count,
        Cause = string.Create(CultureInfo.InvariantCulture, $"{findings.Count} hygiene findings{(owner is null ? string.Empty : " about your keys")}"),
        Explanation = $"{Lines(findings)} {(owner is null ? Lowest(review) : string.Empty)}See 'sentinel keys --hygiene'.",
    };

    private static string Lines(IReadOnlyList<HygieneFinding> findings)
    {
        var named = findings.Take(MostNamed).Select(finding => $"{finding.Rule}: {(finding.Item.Id.Length > 0 ? finding.Item.Id : "organization")} {finding.Observed}");
        var more = findings.Count > MostNamed ? string.Create(CultureInfo.InvariantCulture, $" and {findings.Count - MostNamed} more") : string.Empty;
        return string.Join("; ", named) + more + ".";
    }

    private static string Lowest(HygieneReview review) => review.Projects.FirstOrDefault(project => project.Findings > 0 && project.Id.Length > 0) is { } lowest
        ? string.Create(CultureInfo.InvariantCulture, $"Lowest score: {lowest.Score} of 100, project {lowest.Id}. ")
        : string.Empty;
}
