using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Billing;

/// <summary>
/// The sums of a day and of a week for finance. Published by the sweep that first sees its hour pass, in the transaction that moves the
/// watermark; a sweep after several missed ones publishes the last.
/// </summary>
public sealed class FinanceDigest(Owners owners, PriceBooks books, Incidents incidents, DigestPolicy settings)
{
    private const int MostLines = 20;

    /// <param name="before">The account before this sweep.</param>
    /// <param name="lines">The lines of the sheet.</param>
    /// <param name="through">Up to when usage is complete.</param>
    /// <param name="now">The time of the sweep.</param>
    /// <param name="cancellationToken">Stops before anything is read.</param>
    public async Task<ImmutableArray<SentinelEvent>> DueAsync(
        AccountState before, IReadOnlyCollection<SeriesSummary> lines, DateTimeOffset through, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var hour = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(settings.Hour);
        var due = hour <= now ? hour : hour.AddDays(-1);
        if (settings.Every is DigestEvery.Never || before.SweptAt is not { } swept || swept >= due || due > through.AddHours(settings.Hour))
        {
            return [];
        }

        var table = owners.Loaded(before.Account) ?? await owners.OfAsync(before.Account, cancellationToken);
        var today = DateOnly.FromDateTime(due.UtcDateTime);
        var alerts = await incidents.ReadAsync(before.Account, today.AddDays(-7), today.AddDays(-1), cancellationToken);
        var events = ImmutableArray.CreateBuilder<SentinelEvent>(2);
        if (settings.Every is DigestEvery.Day or DigestEvery.DayAndWeek)
        {
            events.Add(Event(before, Sum(lines, table, alerts, today.AddDays(-1), 1), "day", due, through));
        }

        if (settings.Every is DigestEvery.Week or DigestEvery.DayAndWeek && today.DayOfWeek is DayOfWeek.Monday)
        {
            events.Add(Event(
                before,
                Sum(lines, table, alerts, today.AddDays(-7), 7) with { JudgedInTime = before.Attainment.IsEmpty ? null : Math.Round(before.Attainment[^1].Share, 6) },
                "week",
                due,
                through));
        }

        return events.ToImmutable();
    }

    private SentinelEvent Event(AccountState state, DigestDetails digest, string period, DateTimeOffset due, DateTimeOffset through)
    {
        var id = string.Create(
            CultureInfo.InvariantCulture, $"digest-{state.Account.Provider}-{state.Account.Account}.{due.ToUnixTimeSeconds()}.0.{period}");
        return new SentinelEvent(id, $"/usagesentinel/{settings.Deployment}", EventTypes.Digest, ResourcePath.Of(state.Account, null, null), due, EventText.Clean(new EventDetails
        {
            Audiences = [Audience.Finance],
            Provider = state.Account.Provider,
            Account = state.Account.Account,
            Digest = digest,
            CostBasis = digest.CostBasis,
            PriceVersion = books.Of(state.Account.Provider).Version,
            DataThrough = through,
        }));
    }

    private static DigestDetails Sum(IReadOnlyCollection<SeriesSummary> lines, OwnerTable table, ImmutableArray<Alert> alerts, DateOnly first, int days)
    {
        var last = first.AddDays(days - 1);
        var book = IncidentClassifier.Of(alerts, first, last);
        var sums = lines
            .OrderBy(line => line.Costs.Series)
            .Select(line => (
                line.Costs.Series,
                Who: Who(table[line.Costs.Series], line),
                Now: line.Costs.Between(first, last),
                Before: line.Costs.Between(first.AddDays(-days), first.AddDays(-1)),
                Incident: IncidentOf(line.Costs, book, first, days)))
            .Where(sum => sum.Now != Usd.Zero || sum.Before != Usd.Zero)
            .ToList();
        var guessed = lines.Aggregate(GuessedCost.None, (sum, line) => sum + line.Costs.GuessedBetween(first, last));
        var isBilled = lines.All(line => Enumerable.Range(0, days).All(day =>
            line.Costs.BasisOf(first.AddDays(day)) is not CostBasis.Estimated || !line.Costs.Days.ContainsKey(first.AddDays(day))));
        return new DigestDetails(
            At(first),
            At(last.AddDays(1)),
            sums.Sum(sum => sum.Now.Amount),
            sums.Sum(sum => sum.Before.Amount),
            isBilled ? "billed" : "estimated",
            [
                .. sums
                    .GroupBy(sum => sum.Who, StringComparer.Ordinal)
                    .OrderByDescending(group => group.Sum(sum => sum.Now.Amount))
                    .ThenBy(group => group.Key, StringComparer.Ordinal)
                    .Take(MostLines)
                    .Select(group => new DigestLine(
                        group.Key,
                        group.Sum(sum => sum.Now.Amount),
                        group.Sum(sum => sum.Before.Amount),
                        group.Count() > 1 ? $"most by {group.MaxBy(sum => sum.Now).Series}" : null)
                    {
                        IncidentUsd = group.Sum(sum => sum.Incident.Amount) is not 0 and var incident ? incident : null,
                    }),
            ])
        {
            UnpricedUsd = guessed.IsNone ? null : guessed.Best.Amount,
            AtMostUsd = guessed.IsNone ? null : sums.Sum(sum => sum.Now.Amount) + guessed.High.Amount,
            BilledUsd = lines.Sum(line => line.Costs.BilledBetween(first, last).Amount),
            IncidentExcessUsd = IncidentClassifier.ExcessOf(alerts, first, last).Amount,
            IncidentUsd = sums.Sum(sum => sum.Incident.Amount),
        };
    }

    private static Usd IncidentOf(SeriesCosts costs, IncidentClassifier book, DateOnly first, int days) => Enumerable.Range(0, days)
        .Select(day => first.AddDays(day))
        .Where(day => book.Find(day, costs.Series) is not null)
        .Aggregate(Usd.Zero, (sum, day) => sum + costs.On(day));

    private static string Who(Ownership owner, SeriesSummary line) =>
        owner.Team ?? owner.Owner ?? line.Costs.Series.Project?.Value ?? line.Costs.Series.Name;

    private static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}

/// <summary>When digests are sent.</summary>
/// <param name="Deployment">Names this deployment in events.</param>
/// <param name="Every">Of which periods.</param>
/// <param name="Hour">The hour of the day, UTC, after which they are sent.</param>
public sealed record DigestPolicy(string Deployment, DigestEvery Every, int Hour);

/// <summary>The periods of the digests. Weekly digests are sent on Mondays.</summary>
public enum DigestEvery
{
    Never,
    Day,
    Week,
    DayAndWeek,
}
