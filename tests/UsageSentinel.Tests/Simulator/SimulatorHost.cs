using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

/// <summary>A running simulator, its clock and a client that knows the admin key.</summary>
internal sealed class SimulatorHost : IAsyncDisposable
{
    /// <summary>A Wednesday, a quarter past ten: office hours, and no whole hour.</summary>
    public static readonly DateTimeOffset Start = new(2026, 6, 17, 10, 15, 20, TimeSpan.Zero);

    private SimulatorHost(SimulatorServer server, SimulatedClock clock, SimulatorOptions options)
    {
        Server = server;
        Clock = clock;
        Client = new HttpClient();
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.AdminKey);
    }

    public SimulatorServer Server { get; }

    public SimulatedClock Clock { get; }

    public HttpClient Client { get; }

    public SimulatedOrganization Organization => Server.Organization;

    public static async Task<SimulatorHost> StartAsync(SimulatorOptions? options = null)
    {
        var chosen = options ?? new SimulatorOptions { Days = 3, Traps = SimulatorTraps.None };
        var clock = new SimulatedClock(Start);
        return new(await SimulatorServer.StartAsync(chosen, clock, 0, CancellationToken.None), clock, chosen);
    }

    public static long Unix(DateTimeOffset instant) => instant.ToUnixTimeSeconds();

    public string Url(string path) => $"{Server.BaseUrl}{path}";

    public async Task<(int Status, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(method, Url(path));
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text));
    }

    public async Task<JsonObject> GetAsync(string path)
    {
        var (status, body) = await SendAsync(HttpMethod.Get, path);
        Assert.True(status == 200, $"{path}: {status} {body}");
        return body!.AsObject();
    }

    /// <summary>All buckets of a question, page by page.</summary>
    public async Task<List<JsonObject>> BucketsAsync(string path)
    {
        var buckets = new List<JsonObject>();
        string? cursor = null;
        while (true)
        {
            var page = await GetAsync(cursor is null ? path : $"{path}&page={Uri.EscapeDataString(cursor)}");
            buckets.AddRange(page["data"]!.AsArray().Select(bucket => bucket!.AsObject()));
            cursor = (string?)page["next_page"];
            if (!(bool)page["has_more"]! || page["data"]!.AsArray().Count == 0)
            {
                return buckets;
            }
        }
    }

    public Task<List<JsonObject>> UsageAsync(string endpoint, DateTimeOffset from, DateTimeOffset to, string width, string more = "") =>
        BucketsAsync(string.Create(CultureInfo.InvariantCulture, $"/organization/usage/{endpoint}?start_time={Unix(from)}&end_time={Unix(to)}&bucket_width={width}{more}"));

    public static IEnumerable<JsonObject> Rows(IEnumerable<JsonObject> buckets) =>
        buckets.SelectMany(bucket => bucket["results"]!.AsArray()).Select(row => row!.AsObject());

    public static long Sum(IEnumerable<JsonObject> buckets, string member) =>
        Rows(buckets).Sum(row => (long?)row[member] ?? 0);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
    }
}
