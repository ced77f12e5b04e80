using System.Text.Json.Nodes;

namespace UsageSentinel.Simulator.Http.Administration;

/// <summary>Cuts entity lists into pages.</summary>
internal static class ListPage
{
    public const int Standard = 20;
    public const int Most = 100;

    public static JsonObject Of<T>(IEnumerable<T> items, Func<T, string> id, Func<T, JsonObject> toJson, Query query, int standard = Standard)
    {
        var all = items.ToList();
        var limit = query.Limit(standard, Most);
        var first = query.Text("after") is { } after ? Position(after) + 1 : 0;
        var end = query.Text("before") is { } before ? Position(before) : all.Count;
        if (query.Text("after") is null && query.Text("before") is not null)
        {
            first = Math.Max(0, end - limit);
        }

        var page = all.Take(end).Skip(first).Take(limit).ToList();
        return new JsonObject
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. page.Select(toJson)]),
            ["first_id"] = page.Count == 0 ? null : id(page[0]),
            ["last_id"] = page.Count == 0 ? null : id(page[^1]),
            ["has_more"] = first + page.Count < end,
        };

        int Position(string cursor) => all.FindIndex(item => id(item) == cursor) is >= 0 and var index
            ? index
            : throw ApiFault.BadRequest($"No such object: '{cursor}'.", "after");
    }
}
