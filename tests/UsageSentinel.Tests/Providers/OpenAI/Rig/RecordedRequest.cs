namespace UsageSentinel.Tests.Providers.OpenAI.Rig;

/// <summary>A request as it arrived.</summary>
internal sealed record RecordedRequest(
    string Method,
    string Path,
    IReadOnlyList<KeyValuePair<string, string>> Query,
    string RawQuery,
    string? Authorization,
    string Body,
    DateTimeOffset At)
{
    public string? this[string name] => Query.Where(pair => pair.Key == name).Select(pair => pair.Value).SingleOrDefault();

    public string[] All(string name) => [.. Query.Where(pair => pair.Key == name).Select(pair => pair.Value)];
}
