using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>
/// Distinguishes a source that answers without data from one that has no usage. An endpoint that reported use of a time that is
/// read again, and now reports nothing at all, has lost it: nothing is known of it since.
/// </summary>
internal static class NoDataCheck
{
    /// <summary>How long one endpoint of several is not believed; all of them together are not for as long as they like.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(24);

    /// <summary>A use counts from its first minute on: an hour does not say when in it.</summary>
    private static readonly TimeSpan Begun = TimeSpan.FromMinutes(1);

    /// <summary>The moment by which the latest use of a reading had begun; null for none.</summary>
    public static DateTimeOffset? Latest(EndpointReading reading) => reading.LastStart + Begun;

    /// <summary>Marks the endpoints that were read and have fallen silent.</summary>
    /// <exception cref="ProviderException">All of them have.</exception>
    public static void Find(AccountState state, IReadOnlyList<EndpointRun> runs, DateTimeOffset now)
    {
        var silent = runs
            .Where(run => run is { IsAsked: true, Rows: 0 } && state.LastUse.TryGetValue(run.Endpoint, out var use) && run.HasRead(use))
            .ToList();
        if (silent.Count > 0 && runs.All(run => run.Rows == 0))
        {
            throw Silent(silent.Select(run => run.Endpoint));
        }

        foreach (var run in silent)
        {
            if (now - (run.Known?.UnreadSince ?? now) >= Longest)
            {
                run.BelieveSilence();
                continue;
            }

            run.Failure = Silent([run.Endpoint]);
            run.Revert();
        }
    }

    /// <summary>What is known of the last use after one more reading.</summary>
    public static ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> Merge(
        ImmutableSortedDictionary<UsageEndpoint, DateTimeOffset> known, params IEnumerable<CollectedUsage?> read)
    {
        foreach (var use in read.OfType<CollectedUsage>().SelectMany(one => one.LastUse))
        {
            known = known.GetValueOrDefault(use.Key) < use.Value ? known.SetItem(use.Key, use.Value) : known;
        }

        return known;
    }

    private static ProviderException Silent(IEnumerable<UsageEndpoint> endpoints) => new(
        ProviderError.NoData,
        $"The provider answers, but no longer reports usage of {string.Join(", ", endpoints.Select(endpoint => endpoint.Name()))}, which it reported before. Alerts that depend on it are not resolved until it does. See the provider's status page.");
}
