using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>
/// What a key used hour by hour, against what is expected of it, and by which models. Hours and their expected band are both at list prices:
/// alerts are computed from these, so an hour is above its band here exactly where it was above it there.
/// </summary>
public sealed class CourseAnswers(AccountStore accounts, SeriesStore series, UsageReader usage)
{
    /// <summary>What was usual before an alert began is shown beside it.</summary>
    private static readonly TimeSpan Before = TimeSpan.FromDays(2);
    private static readonly TimeSpan After = TimeSpan.FromHours(6);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(16);

    /// <summary>The hours of an alert and of the two days before it; null where it is about no key and no project.</summary>
    internal async Task<Course?> OfAlertAsync(Alert alert, CancellationToken cancellationToken)
    {
        var subject = alert.Subject;
        if (subject.Project is null && subject.Key is null)
        {
            return null;
        }

        var end = BucketWidth.Hour.Ceiling((alert.ResolvedAt ?? alert.TrueThrough) + After);
        var start = BucketWidth.Hour.Floor(alert.ActiveAt - Before);
        start = end - start > Longest ? end - Longest : start;
        return await ReadAsync(subject.Account, subject.Series, new TimeWindow(start, end), cancellationToken);
    }

    /// <param name="account">The organization.</param>
    /// <param name="key">The key, or the unattributed series of a project.</param>
    /// <param name="window">Whole hours, UTC.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Course> ReadAsync(ProviderAccount account, SeriesId key, TimeWindow window, CancellationToken cancellationToken)
    {
        var (state, _) = await accounts.LoadAsync(account, cancellationToken);
        var stored = await series.FindAsync(account, key, cancellationToken);
        var hours = new Dictionary<DateTimeOffset, (Usd Listed, long Requests)>();
        var models = new Dictionary<string, (Usd Cost, long Requests)>(StringComparer.Ordinal);
        var known = state.MinutesThrough ?? window.End;
        await foreach (var line in usage.ReadAsync(state, key, window, cancellationToken))
        {
            known = line.Row.Window.Length < TimeSpan.FromHours(1) && line.Row.Window.End > known ? line.Row.Window.End : known;
            var hour = BucketWidth.Hour.Floor(line.Row.Window.Start);
            hours[hour] = Plus(hours.GetValueOrDefault(hour), line.Listed, line);
            var model = line.Row.Dimensions.Model ?? "(not reported)";
            models[model] = Plus(models.GetValueOrDefault(model), line.Cost, line);
        }

        var through = known < window.End ? BucketWidth.Hour.Ceiling(known) : window.End;
        var points = ImmutableArray.CreateBuilder<CoursePoint>();
        for (var hour = window.Start; hour < through; hour = hour.AddHours(1))
        {
            // Of an hour that has not ended, what is expected is that of the minutes that are known.
            var minutes = Math.Clamp((int)(known - hour).TotalMinutes, 1, CoursePoint.WholeHour);
            var expected = stored is null ? (ExpectedCost?)null : ExpectedCost.Of(stored.State, hour);
            expected = minutes < CoursePoint.WholeHour ? expected?.Part((double)minutes / CoursePoint.WholeHour) : expected;
            var (listed, requests) = hours.GetValueOrDefault(hour);
            points.Add(new CoursePoint(hour, requests, listed.Amount, expected?.Expected.Amount, expected?.Low.Amount, expected?.High.Amount) { Minutes = minutes });
        }

        return new Course(
            points.ToImmutable(),
            [.. models.Select(model => new ModelCost(model.Key, model.Value.Requests, model.Value.Cost.Amount)).OrderByDescending(model => model.CostUsd).ThenBy(model => model.Model, StringComparer.Ordinal)]);
    }

    private static (Usd Cost, long Requests) Plus((Usd Cost, long Requests) sum, Usd cost, UsageLine line) =>
        (sum.Cost + cost, sum.Requests + line.Row.Counts.Requests);
}

/// <summary>The course of a key.</summary>
/// <param name="Hours">Every hour of the window up to where usage is known, oldest first; the last one may not have ended.</param>
/// <param name="Models">What each model cost in the window, corrected by what bills taught, the most expensive first.</param>
public sealed record Course(ImmutableArray<CoursePoint> Hours, ImmutableArray<ModelCost> Models)
{
    /// <summary>A smaller difference between list prices and bills is not mentioned.</summary>
    private const decimal Least = 0.02m;

    /// <summary>On what the hours rest, in one sentence, with how far bills are from it.</summary>
    public string Basis
    {
        get
        {
            var (listed, cost) = (Hours.Sum(hour => hour.CostUsd), Models.Sum(model => model.CostUsd));
            return "Hours and band are at list prices, which alerts are computed from." + (listed > 0 && Math.Abs((cost / listed) - 1) >= Least
                ? string.Create(CultureInfo.InvariantCulture, $" By its bills this usage costs {cost / listed:0.##} times as much.")
                : string.Empty);
        }
    }
}

/// <summary>One hour of a key, as JSON.</summary>
/// <param name="Hour">Its start, UTC.</param>
/// <param name="NumModelRequests">Requests.</param>
/// <param name="CostUsd">Cost at list prices in US dollars, as the expected cost is.</param>
/// <param name="ExpectedUsd">What is usual; null where nothing is known of the key.</param>
/// <param name="LowUsd">The lower edge of the expected band; null likewise.</param>
/// <param name="HighUsd">The upper edge of the expected band; null likewise.</param>
public sealed record CoursePoint(DateTimeOffset Hour, long NumModelRequests, decimal CostUsd, decimal? ExpectedUsd, decimal? LowUsd, decimal? HighUsd)
{
    internal const int WholeHour = 60;

    /// <summary>How many minutes of the hour are known: fewer than 60 for the one that has not ended. Cost, expectation and band are of these minutes.</summary>
    /// <value>The default is 60.</value>
    public int Minutes { get; init; } = WholeHour;

    /// <summary>Its last known moment, UTC.</summary>
    internal DateTimeOffset Through => Hour.AddMinutes(Minutes);

    /// <summary>Whether it has not ended.</summary>
    internal bool IsSoFar => Minutes < WholeHour;
}

/// <summary>What a model cost, as JSON.</summary>
public sealed record ModelCost(string Model, long NumModelRequests, decimal CostUsd);
