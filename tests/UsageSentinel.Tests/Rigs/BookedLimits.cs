using System.Globalization;
using System.Text.Json;

namespace UsageSentinel.Tests.Rigs;

/// <summary>Requests a minute that a project may make on each model; 500 at first.</summary>
internal sealed class BookedLimits(TimeProvider clock, string[] models)
{
    private readonly Dictionary<string, long> requests = models.ToDictionary(model => model, _ => 500L, StringComparer.Ordinal);
    private readonly Dictionary<string, long> tokens = models.ToDictionary(model => model, _ => 1_000_000L, StringComparer.Ordinal);

    /// <summary>The status of every answer to a change; null to obey.</summary>
    public int? Refuses { get; set; }

    /// <summary>Whether it says yes to a change and changes nothing.</summary>
    public bool Lies { get; set; }

    /// <summary>Every change, oldest first.</summary>
    public List<(DateTimeOffset At, string Model, long Requests, long Tokens)> Changes { get; } = [];

    /// <summary>What a minute allows: a limit holds from the minute after it is set.</summary>
    public long Allowed(long minute, string model) => Changes
        .Where(change => change.Model == model && change.At.ToUnixTimeSeconds() / 60 < minute)
        .Select(change => (long?)change.Requests)
        .LastOrDefault() ?? 500;

    public IEnumerable<string> Json() => models.Select(One);

    /// <summary>Changes what the body names, and nothing else.</summary>
    public string Update(string model, string body)
    {
        if (Lies)
        {
            return One(model);
        }

        using var read = JsonDocument.Parse(body);
        requests[model] = read.RootElement.TryGetProperty("max_requests_per_1_minute", out var most) ? most.GetInt64() : requests[model];
        tokens[model] = read.RootElement.TryGetProperty("max_tokens_per_1_minute", out var many) ? many.GetInt64() : tokens[model];
        Changes.Add((clock.GetUtcNow(), model, requests[model], tokens[model]));
        return One(model);
    }

    private string One(string model) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"object":"project.rate_limit","id":"rl-{{model}}","model":"{{model}}","max_requests_per_1_minute":{{requests[model]}},"max_tokens_per_1_minute":{{tokens[model]}}}""");
}
