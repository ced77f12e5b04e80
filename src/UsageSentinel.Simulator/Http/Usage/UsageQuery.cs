using UsageSentinel.Simulator.Catalog;

namespace UsageSentinel.Simulator.Http.Usage;

/// <summary>A usage question, checked.</summary>
internal sealed record UsageQuery(UsageKind Kind, PageWindow Window, IReadOnlySet<string> GroupBy, string Fingerprint, string? Cursor)
{
    private static readonly string[] AllFilters =
        ["project_ids", "user_ids", "api_key_ids", "models", "batch", "sources", "sizes", "context_levels", "vector_store_ids"];

    /// <summary>The same where answers end short.</summary>
    public UsageQuery CutBy(IEnumerable<SimulatedFault> faults)
    {
        var window = Window;
        foreach (var fault in faults.OfType<SimulatedFault.EndsShort>().Where(fault => fault.Usage == Kind.Path))
        {
            var end = fault.At.ToUnixTimeSeconds() / window.Width * window.Width;
            window = end < window.End ? window with { End = Math.Max(window.First, end), HasMore = false } : window;
        }

        return this with { Window = window };
    }

    public static UsageQuery Read(UsageKind kind, Query query, Api api, long now)
    {
        var (start, end) = PageWindow.Read(query, api, now);
        var width = query.Choice("bucket_width", "1d", "1m", "1h", "1d");
        var (seconds, standard, most) = width switch { "1m" => (60L, 60, 1440), "1h" => (3600L, 24, 168), _ => (86_400L, 7, 31) };
        var limit = query.Limit(standard, most);
        var groupBy = query.Choices("group_by", kind.Dimensions.AsSpan());
        if (AllFilters.Except(kind.Filters).FirstOrDefault(query.Has) is { } foreign)
        {
            throw ApiFault.BadRequest($"Unknown parameter: '{foreign}' is not supported for {kind.Path}.", foreign);
        }

        var filters = kind.Filters.Select(name => $"{name}={string.Join(',', query.List(name).Order(StringComparer.Ordinal))}");
        var fingerprint = string.Join(
            '&',
            [kind.Path, $"{start}", query.Text("end_time") ?? "", width, $"{limit}", string.Join(',', groupBy.Order(StringComparer.Ordinal)), .. filters]);
        return new(
            kind,
            PageWindow.Of(query, fingerprint, start, end, seconds, limit),
            groupBy.ToHashSet(StringComparer.Ordinal),
            fingerprint,
            query.Text("page"));
    }
}
