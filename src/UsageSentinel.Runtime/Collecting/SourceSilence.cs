using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Collecting;

/// <summary>
/// Tells a source that answers and says nothing from one that has nothing to say. An endpoint that reported use of a time that is
/// read again, and now reports nothing at all, has lost it: everything stays as it was, for nothing is known of the time since.
/// </summary>
internal static class SourceSilence
{
    /// <summary>How long one endpoint of several may hold a sweep back; all of them together may for as long as they like.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>A use counts from its first minute on: an hour does not say when in it.</summary>
    private static readonly TimeSpan Begun = TimeSpan.FromMinutes(1);

    /// <summary>The moment by which the latest of these rows had begun; null for no rows.</summary>
    public static DateTimeOffset? Latest(ImmutableArray<UsageRow> rows) =>
        rows.IsEmpty ? null : rows.Max(row => row.Window.Start) + Begun;

    /// <exception cref="ProviderException">An endpoint has fallen silent.</exception>
    public static void Refuse(AccountState state, SweepPlan plan, Collected? hours, Collected minutes, DateTimeOffset now)
    {
        var silent = state.LastUse.Where(use => IsRead(use.Value, plan, hours) && hours?.LastUse.ContainsKey(use.Key) != true && !minutes.LastUse.ContainsKey(use.Key))
            .Select(use => use.Key)
            .ToList();
        var isAll = minutes.Count + (hours?.Count ?? 0) == 0;
        if (silent.Count > 0 && (isAll || now - (state.SweptAt ?? now) < Longest))
        {
            throw new ProviderException(
                ProviderError.NoData,
                $"The provider answers, but no longer reports any use of {string.Join(", ", silent)} that it reported before. Nothing is judged or resolved until it does; see its status page.");
        }
    }

    /// <summary>What is known of the last use after one more reading.</summary>
    public static ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> Merge(
        ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> known, params IEnumerable<Collected?> read)
    {
        foreach (var use in read.OfType<Collected>().SelectMany(one => one.LastUse))
        {
            known = known.GetValueOrDefault(use.Key) < use.Value ? known.SetItem(use.Key, use.Value) : known;
        }

        return known;
    }

    private static bool IsRead(DateTimeOffset use, SweepPlan plan, Collected? hours) =>
        IsIn(plan.Minutes, use) || (hours is not null && IsIn(plan.Hours[^1], use));

    private static bool IsIn(TimeWindow window, DateTimeOffset use) => use > window.Start && use <= window.End;
}
