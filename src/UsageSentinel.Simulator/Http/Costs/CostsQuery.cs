namespace UsageSentinel.Simulator.Http.Costs;

/// <summary>A question about costs, checked.</summary>
internal sealed record CostsQuery(
    PageWindow Window,
    bool ByProject,
    bool ByLineItem,
    bool ByKey,
    IReadOnlyList<string> Projects,
    IReadOnlyList<string> Keys,
    string Fingerprint,
    string? Cursor)
{
    private const int StandardDays = 7;
    private const int MostDays = 180;

    public static CostsQuery Read(Query query, Api api, long now)
    {
        var (start, end) = PageWindow.Read(query, api, now);
        query.Choice("bucket_width", "1d", "1d");
        var limit = query.Limit(StandardDays, MostDays);
        var refusesKeys = api.Has(SimulatorTraps.CostsRefuseApiKeyGrouping);
        var groupBy = refusesKeys
            ? query.Choices("group_by", "project_id", "line_item")
            : query.Choices("group_by", "project_id", "line_item", "api_key_id");
        if (refusesKeys && query.Has("api_key_ids"))
        {
            throw ApiFault.BadRequest("Unknown parameter: 'api_key_ids'.", "api_key_ids");
        }

        var (projects, keys) = (query.List("project_ids"), query.List("api_key_ids"));
        var fingerprint = string.Join('&', ["costs", $"{start}", query.Text("end_time") ?? "", $"{limit}", Sorted(groupBy), Sorted(projects), Sorted(keys)]);
        return new(
            PageWindow.Of(query, fingerprint, start, end, 86_400, limit),
            groupBy.Contains("project_id"),
            groupBy.Contains("line_item"),
            groupBy.Contains("api_key_id"),
            projects,
            keys,
            fingerprint,
            query.Text("page"));
    }

    private static string Sorted(IReadOnlyList<string> values) => string.Join(',', values.Order(StringComparer.Ordinal));
}
