using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Providers.OpenAI.Rig;

/// <summary>Writes pages of buckets as the API does.</summary>
internal static class Pages
{
    public static readonly DateTimeOffset Day = new(2026, 11, 9, 0, 0, 0, TimeSpan.Zero);

    public static TimeWindow Hours(int count) => new(Day, Day.AddHours(count));

    public static Answer Page(string? next, params string[] buckets) =>
        Answer.Json($$"""{"object":"page","data":[{{string.Join(',', buckets)}}],"has_more":{{(next is null ? "false" : "true")}},"next_page":{{Quoted(next)}}}""");

    public static string Hour(int hour, params string[] results) => Bucket(Day.AddHours(hour), TimeSpan.FromHours(1), results);

    public static string OfDay(int day, params string[] results) => Bucket(Day.AddDays(day), TimeSpan.FromDays(1), results);

    public static string Bucket(DateTimeOffset start, TimeSpan length, params string[] results) =>
        $$"""{"object":"bucket","start_time":{{start.ToUnixTimeSeconds()}},"end_time":{{(start + length).ToUnixTimeSeconds()}},"results":[{{string.Join(',', results)}}]}""";

    public static string Completion(string? key, long requests, string model = "gpt-5", long input = 100, long output = 10) =>
        $$"""{"object":"organization.usage.completions.result","input_tokens":{{input}},"output_tokens":{{output}},"num_model_requests":{{requests}},"project_id":"proj_a","user_id":null,"api_key_id":{{Quoted(key)}},"model":"{{model}}","batch":false,"service_tier":"default"}""";

    public static string Cost(string amount, string? key = null, string lineItem = "gpt-5, input", string rest = "") =>
        $$"""{"object":"organization.costs.result","amount":{{amount}},"line_item":"{{lineItem}}","project_id":"proj_a","api_key_id":{{Quoted(key)}}{{rest}}}""";

    public static string Quoted(string? text) => text is null ? "null" : $"\"{text}\"";
}
