using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// Judges all series of an organization together, from what a sweep read of each: hours while it back-fills, steps of five
/// minutes afterwards. It moves on with the account's watermark, so a sweep that dies judges the same buckets again.
/// </summary>
public sealed class OrganizationJudge(PriceBooks books)
{
    /// <summary>Learns the hours of a slice of back-fill. They cause no notices.</summary>
    internal AccountState Learn(AccountState state, SweepSlice reach, Policy policy)
    {
        var isPartial = reach.Completeness.IsPartial;
        var organization = Resume(state, isPartial);
        foreach (var sum in Hours(state with { Organization = organization }, reach, null))
        {
            organization = OrganizationRule.Judge(organization, sum, policy, state.Calibration).State;
        }

        return isPartial ? state with { OrganizationAhead = organization } : state with { Organization = organization, OrganizationAhead = null };
    }

    /// <summary>Learns and judges what the last part of a sweep read.</summary>
    /// <param name="state">The account before its watermark moves.</param>
    /// <param name="reach">What was read.</param>
    /// <param name="series">What is expected of the series, and which have an alert of their own.</param>
    /// <param name="policy">What the operator wants.</param>
    internal (AccountState State, ImmutableArray<Transition> Transitions) Judge(
        AccountState state, SweepSlice reach, IReadOnlyDictionary<SeriesId, SeriesSweepResult> series, Policy policy)
    {
        var isPartial = reach.Completeness.IsPartial;
        var before = state;
        var (organization, alerts) = (Resume(state, isPartial), OpenAlerts.From(state.Alerts));
        state = state with { Organization = organization };
        foreach (var sum in Hours(state, reach, series).Concat(Steps(state, reach, series)))
        {
            var judgement = OrganizationRule.Judge(organization, sum, policy, state.Calibration);
            organization = judgement.State;
            var isHistoric = reach.Now - sum.Window.End > policy.HistoricAfter;
            alerts = judgement.Findings(state.Account).Aggregate(alerts, (open, finding) => open.Apply(finding, sum.Window, !isPartial, isHistoric));
        }

        return (isPartial
            ? before with { OrganizationAhead = organization, Alerts = alerts.Alerts }
            : before with { Organization = organization, OrganizationAhead = null, Alerts = alerts.Alerts }, alerts.Transitions);
    }

    /// <summary>
    /// Sums that lack a source are judged upward only, on what is kept beside what was learned; when all is read again, nothing of
    /// that time has been learned.
    /// </summary>
    private static OrganizationState Resume(AccountState state, bool isPartial) => (isPartial, state.OrganizationAhead) switch
    {
        (true, { } ahead) => ahead,
        (false, { Through: { } through }) => OrganizationRule.PassOver(state.Organization, through),
        _ => state.Organization,
    };

    /// <summary>The hours that were read for the first time.</summary>
    private OrganizationSum[] Hours(AccountState state, SweepSlice reach, IReadOnlyDictionary<SeriesId, SeriesSweepResult>? series)
    {
        if (reach.Hours is not { } hours || state.CollectedFrom is not { } collected)
        {
            return [];
        }

        // Where steps were judged into an hour, they go on.
        var from = BucketWidth.Hour.Ceiling(state.Organization.Through ?? collected);
        var until = reach.Minutes is null || reach.Plan.StartsCoverage ? reach.HoursThrough : from;
        return Sums(state, hours, new TimeWindow(from, from < until ? until : from), BucketWidth.Hour, series);
    }

    private OrganizationSum[] Steps(AccountState state, SweepSlice reach, IReadOnlyDictionary<SeriesId, SeriesSweepResult> series)
    {
        if (reach.Minutes is not { } minutes || state.CollectedFrom is null)
        {
            return [];
        }

        var known = state.Organization.Through is { } through && through > reach.Plan.Minutes.Start ? through : reach.Plan.Minutes.Start;
        var from = BucketWidth.FiveMinutes.Ceiling(reach.Plan.StartsCoverage && reach.HoursThrough > known ? reach.HoursThrough : known);
        var until = BucketWidth.FiveMinutes.Floor(reach.Plan.CompleteThrough);
        return Sums(state, minutes, new TimeWindow(from, from < until ? until : from), BucketWidth.FiveMinutes, series);
    }

    private OrganizationSum[] Sums(
        AccountState state, CollectedUsage collected, TimeWindow window, BucketWidth width, IReadOnlyDictionary<SeriesId, SeriesSweepResult>? series)
    {
        if (window.IsEmpty)
        {
            return [];
        }

        var prices = books.Of(state.Account.Provider);
        var reference = state.CollectedFrom ?? window.Start;
        var length = width.Length();
        var sums = Enumerable.Range(0, (int)(window.Length / length))
            .Select(at => new OrganizationSum(new TimeWindow(window.Start + (length * at), window.Start + (length * (at + 1)))))
            .ToArray();
        foreach (var id in collected.Series.Order())
        {
            var known = series?.GetValueOrDefault(id);
            foreach (var bucket in collected.Of(id).Where(row => window.Contains(row.Window.Start)).GroupBy(row => (int)((row.Window.Start - window.Start) / length)))
            {
                sums[bucket.Key].Add(
                    Step(bucket, sums[bucket.Key].Window, reference, prices), known?.Usual ?? default, known?.Line.OpenAlerts > 0 ? Alarm.Raised : Alarm.None);
            }
        }

        return sums;
    }

    /// <summary>What one series used in a bucket, in dollars that no price cut changes.</summary>
    private static DetectorInput Step(IEnumerable<UsageRow> rows, TimeWindow window, DateTimeOffset reference, PriceBook prices)
    {
        var then = new TimeWindow(reference, reference + window.Length);
        var (total, usd) = (default(UsageCounts), Usd.Zero);
        foreach (var row in rows)
        {
            total += row.Counts;
            usd += prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, then).Cost;
        }

        return new DetectorInput(
            window.Start.ToUnixTimeSeconds(),
            (int)window.Length.TotalMinutes,
            total.Requests,
            total.InputTokens,
            total.CachedTokens,
            total.OutputTokens,
            (double)usd.Amount);
    }
}
