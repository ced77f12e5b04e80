using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>The lines of the sheet by series, as one sweep knows them.</summary>
internal static class SeriesSummaries
{
    /// <summary>The lines with those that changed in place of what they were.</summary>
    public static IReadOnlyDictionary<SeriesId, SeriesSummary> With(IReadOnlyDictionary<SeriesId, SeriesSummary> lines, IReadOnlyCollection<SeriesSummary> changed)
    {
        if (changed.Count == 0)
        {
            return lines;
        }

        var after = new Dictionary<SeriesId, SeriesSummary>(lines);
        foreach (var line in changed)
        {
            after[line.Costs.Series] = line;
        }

        return after;
    }
}
