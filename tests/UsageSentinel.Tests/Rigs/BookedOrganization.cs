using System.Globalization;
using System.Text;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Rigs;

/// <summary>An organization on loopback HTTP whose every minute of usage a test has written itself: what is in its books is what it answers.</summary>
internal sealed class BookedOrganization : IAsyncDisposable
{
    private readonly ScriptedServer server;
    private readonly List<BookedKey> keys = [];

    private BookedOrganization(ScriptedServer server, JumpingClock clock)
    {
        (this.server, Clock) = (server, clock);
        server.On("GET organization/usage/completions", Usage).On("GET organization/projects", _ => List(Projects()));
        foreach (var other in new[] { "embeddings", "moderations", "images", "audio_speeches", "audio_transcriptions", "vector_stores", "code_interpreter_sessions", "web_search_calls", "file_search_calls" })
        {
            server.On($"GET organization/usage/{other}", Answer.Json("""{"object":"page","data":[],"has_more":false,"next_page":null}"""));
        }

        server.On("GET organization/costs", Answer.Json("""{"object":"page","data":[],"has_more":false,"next_page":null}"""));
    }

    public Uri BaseUrl => server.BaseUrl;

    /// <summary>What the product's clock shows.</summary>
    public JumpingClock Clock { get; }

    /// <summary>The provider's time, where it is not that of the product.</summary>
    public DateTimeOffset? ProviderNow { get; set; }

    /// <summary>Whether its answers tell its time.</summary>
    public bool SaysItsTime { get; set; } = true;

    /// <summary>Whether it answers of a time that has not come, as if nothing had been used in it.</summary>
    public bool AnswersAhead { get; set; }

    /// <summary>Whether it reports all there is, however short a time was asked for.</summary>
    public bool IgnoresEnd { get; set; }

    public IReadOnlyList<BookedKey> Keys => keys;

    public static async Task<BookedOrganization> StartAsync(DateTimeOffset start)
    {
        var clock = new JumpingClock(start);
        return new BookedOrganization(await ScriptedServer.StartAsync(clock), clock);
    }

    /// <summary>Makes a key.</summary>
    public BookedKey Add(string id, string project = "proj_a", DateTimeOffset? created = null)
    {
        var key = new BookedKey(id, project, created ?? Clock.GetUtcNow().AddYears(-1));
        keys.Add(key);
        server.On($"GET organization/projects/{project}/api_keys", _ => List(keys.Where(one => one.Project == project && one.IsListed).Select(Json)));
        return key;
    }

    /// <summary>The rate limits of a project: answered and changed as the reference says, a partial update at a time.</summary>
    public BookedLimits AddLimits(string project, params string[] models)
    {
        var limits = new BookedLimits(Clock, models);
        server.On($"GET organization/projects/{project}/rate_limits", _ => List(limits.Json()));
        foreach (var model in models)
        {
            server.On($"POST organization/projects/{project}/rate_limits/rl-{model}", request => limits.Refuses is { } status
                ? Answer.Error(status, message: "not today").With("Retry-After", "0") // retries wait on real time
                : Answer.Json(limits.Update(model, request.Body)));
        }

        foreach (var key in keys.Where(key => key.Project == project))
        {
            server.On($"GET organization/projects/{project}/api_keys/{key.Id}", _ => Answer.Json(Json(key)));
        }

        return limits;
    }

    public EngineHost Open(Runtime.Storing.IEntityStore store, Action<Runtime.Options.SentinelOptions>? configure = null) =>
        new(server.BaseUrl, "sk-admin-booked", Clock, store, configure, null);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    private Answer Usage(RecordedRequest request)
    {
        var step = request["bucket_width"] == "1h" ? 3600L : 60L;
        var from = long.Parse(request["start_time"]!, CultureInfo.InvariantCulture);
        var now = (ProviderNow ?? Clock.GetUtcNow()).ToUnixTimeSeconds();
        var until = IgnoresEnd || request["end_time"] is not { } asked ? now : Math.Min(now, long.Parse(asked, CultureInfo.InvariantCulture));
        var json = new StringBuilder("{\"object\":\"page\",\"data\":[");
        var end = AnswersAhead ? Math.Max(until, Clock.GetUtcNow().ToUnixTimeSeconds()) : until;
        for (var start = from - (from % step); start < end; start += step)
        {
            json.Append(start > from ? "," : "").Append(Bucket(
                DateTimeOffset.FromUnixTimeSeconds(start), TimeSpan.FromSeconds(step), start >= until ? [] : [.. keys.SelectMany(key => key.Results(start / 60, Math.Min(start + step, until + 59) / 60))]));
        }

        var answer = Answer.Json(json.Append("],\"has_more\":false,\"next_page\":null}").ToString());
        return SaysItsTime ? answer.With("Date", DateTimeOffset.FromUnixTimeSeconds(now).ToString("R", CultureInfo.InvariantCulture)) : answer;
    }

    private IEnumerable<string> Projects() => keys.Select(key => key.Project).Distinct()
        .Select(project => $$"""{"object":"organization.project","id":"{{project}}","name":"{{project}}","created_at":1600000000,"archived_at":null,"status":"active"}""");

    private static string Json(BookedKey key) =>
        $$$"""{"object":"organization.project.api_key","redacted_value":"sk-...","name":"{{{key.Id}}}","created_at":{{{key.Created.ToUnixTimeSeconds()}}},"last_used_at":null,"id":"{{{key.Id}}}","owner":{"type":"service_account","service_account":{"object":"organization.project.service_account","id":"svc_{{{key.Id}}}","name":"{{{key.Id}}}","role":"member","created_at":1600000000} } }""";

    private static Answer List(IEnumerable<string> items) => Answer.Json($$"""{"object":"list","data":[{{string.Join(',', items)}}],"first_id":null,"last_id":null,"has_more":false}""");
}

/// <summary>A key and what it does, minute by minute.</summary>
internal sealed class BookedKey(string id, string project, DateTimeOffset created)
{
    private readonly List<(string Model, Func<long, BookedUse> Use)> flows = [];

    public string Id => id;

    public string Project => project;

    public DateTimeOffset Created => created;

    /// <summary>Whether its project lists it: a key that was moved, or that a proxy names another project for, is in usage only.</summary>
    public bool IsListed { get; set; } = true;

    /// <summary>Something the key does besides what it does already.</summary>
    /// <param name="use">What it uses in a minute, counted since the Unix epoch.</param>
    /// <param name="model">On which model.</param>
    public BookedKey Uses(Func<long, BookedUse> use, string model = "gpt-4o")
    {
        flows.Add((model, use));
        return this;
    }

    /// <summary>The same only within a window.</summary>
    public BookedKey Uses(TimeWindow window, Func<long, BookedUse> use, string model = "gpt-4o") =>
        Uses(minute => window.Contains(DateTimeOffset.FromUnixTimeSeconds(minute * 60)) ? use(minute) : default, model);

    /// <summary>What it used on each model from one minute to another, not included.</summary>
    public IEnumerable<(string Model, BookedUse Use)> Sum(long from, long until)
    {
        foreach (var flow in flows.GroupBy(flow => flow.Model))
        {
            var sum = default(BookedUse);
            for (var minute = from; minute < until; minute++)
            {
                foreach (var (_, use) in flow)
                {
                    sum += use(minute);
                }
            }

            if (sum.Requests > 0)
            {
                yield return (flow.Key, sum);
            }
        }
    }

    /// <summary>Models tried in one minute, a request each, beside everything else.</summary>
    public (long Minute, int Count) Tried { get; set; }

    public IEnumerable<string> Results(long from, long until) => Tried.Count > 0 && Tried.Minute >= from && Tried.Minute < until
        ? Flows(from, until).Concat(Enumerable.Range(0, Tried.Count).Select(model => Result(string.Create(CultureInfo.InvariantCulture, $"model-{model}"), BookedUse.Of(1))))
        : Flows(from, until);

    private IEnumerable<string> Flows(long from, long until) => Sum(from, until).Select(one => Result(one.Model, one.Use));

    private string Result(string model, BookedUse use) =>
        Completion(id, use.Requests, model, use.Input, use.Output).Replace("\"proj_a\"", $"\"{project}\"", StringComparison.Ordinal);
}
/// <summary>What a key uses in a minute.</summary>
internal readonly record struct BookedUse(long Requests, long Input, long Output)
{
    /// <summary>Requests of a thousand input and two hundred output tokens each: on gpt-4o, 0.45 cents.</summary>
    public static BookedUse Of(double requests, double size = 1) =>
        new((long)Math.Round(requests), (long)Math.Round(requests) * (long)(1_000 * size), (long)Math.Round(requests) * (long)(200 * size));

    /// <summary>An office day with noise that is always the same for the same minute and seed.</summary>
    public static BookedUse Office(long minute, int seed, double perMinute)
    {
        var hour = minute / 60 % 24;
        return Of(perMinute * (hour is >= 8 and < 18 ? 1 : 0.2) * (0.6 + (0.8 * Noise(minute, seed))));
    }

    /// <summary>From 0 to 1.</summary>
    public static double Noise(long minute, int seed)
    {
        var mixed = unchecked((ulong)(minute + 1) * 0x9E3779B97F4A7C15UL ^ ((ulong)(seed + 7) * 0xC2B2AE3D27D4EB4FUL));
        mixed = unchecked((mixed ^ (mixed >> 31)) * 0xD6E8FEB86659FD93UL);
        return ((mixed ^ (mixed >> 32)) & 0xFFFFFF) / (double)0x1000000;
    }

    public static BookedUse operator +(BookedUse left, BookedUse right) =>
        new(left.Requests + right.Requests, left.Input + right.Input, left.Output + right.Output);

    public static BookedUse Add(BookedUse left, BookedUse right) => left + right;
}
