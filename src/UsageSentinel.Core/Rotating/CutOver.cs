using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Rotating;

/// <summary>Judges from stored usage whether applications have moved from the old key to the new one.</summary>
public static class CutOver
{
    /// <summary>Weeks of history that "normal" is taken from.</summary>
    public const int Weeks = 4;

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    /// <summary>How far back usage of the old key is needed.</summary>
    public static TimeSpan HistoryOf(RotationPolicy policy) => policy.Quiet + (Week * (Weeks + 1));

    /// <param name="usage">What both keys used.</param>
    /// <param name="at">The rotation.</param>
    /// <param name="policy">The set time and the share.</param>
    public static CutOverFinding Judge(RotationUsage usage, Rotation at, RotationPolicy policy)
    {
        var window = new TimeWindow(usage.Through - policy.Quiet, usage.Through);
        var since = at.AnnouncedAt ?? at.StartedAt;
        var old = usage.Old.Where(row => row.Counts.Requests > 0).ToList();
        var carried = Within(usage.New, window);
        var weeks = Weekly(old, window, at.StartedAt, usage.KnownFrom);
        // The least of the weeks bounds what is asked for, so that a key with a quiet week now and then does not wait for ever.
        double? needed = weeks.Count == 0 ? null : Math.Min(policy.Share * weeks.Average(), weeks.Min());

        // A bucket that reaches into the set time may have been used in it: an hour counts until it is known by the minute.
        var late = old.Where(row => row.Window.End > since && row.Window.End > window.Start).ToList();
        var isWhole = window.Start >= since;
        var isSilent = isWhole && late.Count == 0;
        var isCarried = at.IsShareAccepted || carried >= needed;
        return new CutOverFinding
        {
            IsCutOver = isSilent && isCarried,
            IsSilent = isSilent,
            IsSuccessorUsed = usage.New.Any(row => row.Counts.Requests > 0),
            LastOldUse = old.Count > 0 ? old.Max(row => row.Window.End) : null,
            Carried = (long)Math.Round(carried),
            Normal = weeks.Count == 0 ? null : weeks.Average(),
            Stragglers = Stragglers(late, carried),
        };
    }

    /// <summary>What the old key used in the same hours of the week before the rotation, in each of up to four weeks that are known.</summary>
    private static List<double> Weekly(List<UsageRow> old, TimeWindow window, DateTimeOffset startedAt, DateTimeOffset knownFrom)
    {
        var sums = new List<double>(Weeks);
        for (var shift = Week; sums.Count < Weeks && window.Start - shift >= knownFrom; shift += Week)
        {
            if (window.End - shift <= startedAt)
            {
                var shifted = new TimeWindow(window.Start - shift, window.End - shift);
                sums.Add(Within(old, shifted));
            }
        }

        return sums;
    }

    /// <summary>Requests within a window. Of a bucket that reaches over its edge, the share of its time counts.</summary>
    private static double Within(IEnumerable<UsageRow> rows, TimeWindow window) => rows.Sum(row =>
    {
        var start = row.Window.Start > window.Start ? row.Window.Start : window.Start;
        var end = row.Window.End < window.End ? row.Window.End : window.End;
        return end > start ? row.Counts.Requests * ((end - start) / (row.Window.End - row.Window.Start)) : 0;
    });

    private static ImmutableArray<Straggler> Stragglers(List<UsageRow> late, double carried)
    {
        var all = carried + late.Sum(row => row.Counts.Requests);
        return
        [
            .. late.GroupBy(row => (row.Endpoint, Model: row.Dimensions.Model ?? string.Empty))
                .Select(group => new Straggler(
                    group.Key.Model,
                    group.Key.Endpoint,
                    group.Sum(row => row.Counts.Requests),
                    [.. group.Select(row => row.Window.Start.UtcDateTime.Hour).Distinct().Order()],
                    all == 0 ? 0 : group.Sum(row => row.Counts.Requests) / all))
                .OrderByDescending(straggler => straggler.Requests)
                .ThenBy(straggler => straggler.Model, StringComparer.Ordinal)
                .ThenBy(straggler => straggler.Endpoint),
        ];
    }
}

/// <summary>What both keys used: by the minute at both ends of the set time as far as minutes are kept, else by the hour.</summary>
/// <param name="Old">Of the old key, as far back as normal usage is taken from.</param>
/// <param name="New">Of the new key, since it exists.</param>
/// <param name="Through">The end of what is collected completely, UTC. The set time ends here.</param>
/// <param name="KnownFrom">The start of what is collected of the old key, UTC.</param>
public sealed record RotationUsage(ImmutableArray<UsageRow> Old, ImmutableArray<UsageRow> New, DateTimeOffset Through, DateTimeOffset KnownFrom);

/// <summary>What the usage of both keys shows.</summary>
public sealed record CutOverFinding
{
    /// <summary>Whether the old key is silent and the new one carries its usage.</summary>
    public bool IsCutOver { get; init; }

    /// <summary>Whether the old key was silent for the whole of the set time, all of it after the owners were notified.</summary>
    public bool IsSilent { get; init; }

    /// <summary>Whether the new key was ever used.</summary>
    public bool IsSuccessorUsed { get; init; }

    /// <summary>The end of the last minute, or hour, in which the old key was used, UTC; null for never.</summary>
    public DateTimeOffset? LastOldUse { get; init; }

    /// <summary>Requests of the new key in the set time.</summary>
    public long Carried { get; init; }

    /// <summary>Requests of the old key that are normal in those hours of the week; null if too little is known.</summary>
    public double? Normal { get; init; }

    /// <summary>What still uses the old key, the most requests first.</summary>
    public ImmutableArray<Straggler> Stragglers { get; init; } = [];

    /// <summary>What is missing for the cut-over, in a sentence.</summary>
    public string Sentence => this switch
    {
        { IsCutOver: true } => "The old key is silent and the new key carries its usage.",
        { Stragglers: [_, ..] } => $"Still on the old key: {string.Join("; ", Stragglers.Take(5).Select(straggler => straggler.Sentence))}.",
        { IsSilent: true, Normal: null } => "The old key is silent, but its history is too short to know how much the new key should carry.",
        { IsSilent: true } => string.Create(CultureInfo.InvariantCulture, $"The old key is silent, but the new key made {Carried:#,0} requests where {Normal:#,0} are normal."),
        { IsSuccessorUsed: false } => "The new key is not in use yet.",
        _ => "The old key is silent, but not for the set time yet.",
    };
}

/// <summary>Usage that has not moved to the new key.</summary>
/// <param name="Model">As usage names it; empty if the endpoint has none.</param>
/// <param name="Endpoint">The kind of usage.</param>
/// <param name="Requests">In the set time, and after the owners were notified.</param>
/// <param name="Hours">The hours of the UTC day in which it was seen.</param>
/// <param name="Share">Its share of the requests of both keys.</param>
public sealed record Straggler(string Model, UsageEndpoint Endpoint, long Requests, ImmutableArray<int> Hours, double Share)
{
    /// <summary>Model, endpoint, hours and share.</summary>
    public string Sentence => string.Create(
        CultureInfo.InvariantCulture,
        $"{(Model.Length > 0 ? Model : "requests")} at {Endpoint} ({Requests:#,0} requests, {Share:0%} of both keys, {HoursText} UTC)");

    private string HoursText => Hours.Length == 24 ? "all hours" : string.Join(", ", Ranges());

    private IEnumerable<string> Ranges()
    {
        for (var i = 0; i < Hours.Length;)
        {
            var first = Hours[i];
            while (++i < Hours.Length && Hours[i] == Hours[i - 1] + 1)
            {
            }

            yield return string.Create(CultureInfo.InvariantCulture, $"{first:00}:00-{Hours[i - 1] + 1:00}:00");
        }
    }
}
