using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Hygiene;

/// <summary>What one key, or a project's usage without a key, did in a window.</summary>
/// <param name="Project">The id of the project.</param>
/// <param name="Key">The id of the key; null for usage without a key.</param>
/// <param name="Models">By endpoint and model.</param>
/// <param name="LastUsedAt">The end of the last hour with usage, UTC; null for none.</param>
public sealed record KeyUse(string Project, string? Key, ImmutableArray<ModelUse> Models, DateTimeOffset? LastUsedAt)
{
    /// <summary>Adds up hours and minutes of usage, one result for each project that a key ran in.</summary>
    /// <param name="key">The key; null for usage without a key.</param>
    /// <param name="hours">Usage by the hour.</param>
    /// <param name="minutes">Usage by the minute, for peaks; of a part of the window.</param>
    public static IEnumerable<KeyUse> Of(string? key, IEnumerable<UsageRow> hours, IEnumerable<UsageRow> minutes)
    {
        var peaks = minutes
            .Where(row => row.Dimensions is { Model: not null, Project: not null })
            .GroupBy(row => (Project: ProjectOf(row), row.Endpoint, row.Dimensions.Model, row.Window.Start))
            .Select(group => (Id: (group.Key.Project, group.Key.Endpoint, group.Key.Model), Requests: group.Sum(row => row.Counts.Requests), Tokens: group.Sum(Tokens)))
            .GroupBy(one => one.Id)
            .ToDictionary(group => group.Key, group => (Requests: group.Max(one => one.Requests), Tokens: group.Max(one => one.Tokens)));
        foreach (var project in hours.Where(row => row.Dimensions is { Model: not null, Project: not null } && row.Counts.Requests > 0).GroupBy(ProjectOf))
        {
            var models = project
                .GroupBy(row => (row.Endpoint, row.Dimensions.Model))
                .Select(group => ModelUse.Of(group.Key.Endpoint, group.Key.Model ?? string.Empty, group, peaks.GetValueOrDefault((project.Key, group.Key.Endpoint, group.Key.Model))))
                .OrderByDescending(model => model.Requests)
                .ThenBy(model => model.Model, StringComparer.Ordinal)
                .ThenBy(model => model.Endpoint);
            yield return new KeyUse(project.Key, key, [.. models], project.Max(row => row.Window.End));
        }
    }

    private static string ProjectOf(UsageRow row) => row.Dimensions.Project?.Value ?? string.Empty;

    internal static long Tokens(UsageRow row) => row.Counts.InputTokens + row.Counts.OutputTokens;
}

/// <summary>How one model was used at one endpoint.</summary>
/// <param name="Endpoint">The kind of usage.</param>
/// <param name="Model">As usage names it.</param>
/// <param name="Requests">In the window.</param>
/// <param name="Days">UTC days with usage.</param>
/// <param name="ByHour">Requests by the hour of the UTC day, 24 of them.</param>
/// <param name="PeakHourRequests">The most requests in an hour.</param>
/// <param name="PeakHourTokens">The most tokens in an hour.</param>
/// <param name="PeakMinuteRequests">The most requests in a minute, of the minutes that are held.</param>
/// <param name="PeakMinuteTokens">The most tokens in a minute, of the minutes that are held.</param>
public sealed record ModelUse(
    UsageEndpoint Endpoint,
    string Model,
    long Requests,
    int Days,
    ImmutableArray<long> ByHour,
    long PeakHourRequests,
    long PeakHourTokens,
    long PeakMinuteRequests,
    long PeakMinuteTokens)
{
    internal static ModelUse Of(UsageEndpoint endpoint, string model, IEnumerable<UsageRow> hours, (long Requests, long Tokens) peak)
    {
        var byHour = new long[24];
        var days = new HashSet<DateOnly>();
        var (requests, mostRequests, mostTokens) = (0L, 0L, 0L);
        foreach (var hour in hours.GroupBy(row => row.Window.Start))
        {
            var (made, tokens) = (hour.Sum(row => row.Counts.Requests), hour.Sum(KeyUse.Tokens));
            byHour[hour.Key.UtcDateTime.Hour] += made;
            days.Add(DateOnly.FromDateTime(hour.Key.UtcDateTime));
            requests += made;
            (mostRequests, mostTokens) = (Math.Max(mostRequests, made), Math.Max(mostTokens, tokens));
        }

        return new ModelUse(endpoint, model, requests, days.Count, [.. byHour], mostRequests, mostTokens, peak.Requests, peak.Tokens);
    }
}
