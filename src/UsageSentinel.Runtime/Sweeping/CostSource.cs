using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>The billed costs among the sources of an account.</summary>
internal static class CostSource
{
    /// <summary>A bill comes late; a day this old that the provider does not speak of is missing.</summary>
    private static readonly TimeSpan Late = TimeSpan.FromDays(3);

    /// <summary>The sources after a bill was read: days in the middle of it that it does not speak of are read again.</summary>
    public static ImmutableSortedDictionary<string, SourceState> After(
        ImmutableSortedDictionary<string, SourceState> sources, CostReading reading, DateTimeOffset now)
    {
        if (reading.Rows.IsEmpty || Missing(reading, now) is not { } missing)
        {
            return sources.Remove(SourceState.Costs);
        }

        var known = sources.GetValueOrDefault(SourceState.Costs) ?? new SourceState(SourceState.Costs, now);
        return sources.SetItem(SourceState.Costs, known.Failed(new ProviderException(ProviderError.NoData, string.Create(
            CultureInfo.InvariantCulture,
            $"The provider's bill has no entry for {missing.Start:yyyy-MM-dd}, but it has entries for later days. The cost of that day is unknown, not zero. It is read again until it is available."))) with
        {
            HoursThrough = missing.Start,
        });
    }

    private static TimeWindow? Missing(CostReading reading, DateTimeOffset now)
    {
        var last = reading.Rows[^1].Window.Start;
        foreach (var gap in reading.Gaps)
        {
            if (gap.Start < last && gap.End <= now - Late)
            {
                return gap;
            }
        }

        return null;
    }
}
