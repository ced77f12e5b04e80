using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Providers.Acme;

/// <summary>The made-up provider on loopback. Its keys use the same every minute, and from one instant on a thief uses one of them too.</summary>
internal sealed class AcmeServer : IAsyncDisposable
{
    public const string Stolen = "key-stolen";

    private const int SlicesOnPage = 400;

    private static readonly DateTimeOffset Made = new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ConcurrentDictionary<string, string> keys = new(
        [KeyValuePair.Create(Stolen, "shop"), KeyValuePair.Create("key-quiet", "shop"), KeyValuePair.Create("key-other", "lab")], StringComparer.Ordinal);

    private readonly TimeProvider clock;
    private readonly string adminKey;
    private readonly DateTimeOffset theft;
    private LoopbackServer? server;

    private AcmeServer(TimeProvider clock, string adminKey, DateTimeOffset theft) => (this.clock, this.adminKey, this.theft) = (clock, adminKey, theft);

    public Uri BaseUrl => new(server?.Origin ?? throw new InvalidOperationException("The server was not started."));

    public IEnumerable<string> Keys => keys.Keys;

    /// <param name="clock">The time at the provider.</param>
    /// <param name="adminKey">The only key that it accepts.</param>
    /// <param name="theft">From when on a thief uses one of its keys.</param>
    public static async Task<AcmeServer> StartAsync(TimeProvider clock, string adminKey, DateTimeOffset theft)
    {
        var started = new AcmeServer(clock, adminKey, theft);
        started.server = await LoopbackServer.StartAsync(started.AnswerAsync);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.Date = clock.GetUtcNow().ToString("R", CultureInfo.InvariantCulture);
        if (context.Request.Headers[AcmeDialect.KeyHeader] != adminKey)
        {
            context.Response.StatusCode = 401;
            return;
        }

        object? answer = (context.Request.Method, context.Request.Path.Value) switch
        {
            ("GET", "/usage") => Page(context.Request.Query, Usage),
            ("GET", "/costs") => Page(context.Request.Query, (from, to) => Cost(from, to)),
            ("GET", "/keys") => keys.Select(key => new { key = key.Key, workspace = key.Value, made = Made }).ToArray(),
            ("DELETE", { } path) when keys.TryRemove(path["/keys/".Length..], out _) => new { gone = true },
            _ => null,
        };
        context.Response.StatusCode = answer is null ? 404 : 200;
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer), context.RequestAborted);
    }

    private object Page(IQueryCollection query, Func<DateTimeOffset, DateTimeOffset, object[]> rows)
    {
        var width = TimeSpan.FromMinutes(int.Parse(query["minutes"]!, CultureInfo.InvariantCulture));
        var (from, to) = (Instant((query.TryGetValue("cursor", out var cursor) ? cursor : query["from"]).ToString()), Instant(query["to"].ToString()));
        var now = clock.GetUtcNow();
        var end = to < now ? to : now;
        var slices = new List<object>();
        for (; from < end && slices.Count < SlicesOnPage; from += width)
        {
            slices.Add(new { from, to = from + width, rows = rows(from, from + width < now ? from + width : now) });
        }

        return new { slices, more = from < end, cursor = from < end ? from.ToString("O") : null };
    }

    private object[] Usage(DateTimeOffset from, DateTimeOffset to) =>
        [.. keys.Select(key => new { key = key.Key, workspace = key.Value, model = "acme-large", @in = Tokens(key.Key, from, to), @out = 0 }).Where(row => row.@in > 0)];

    /// <summary>At $10 a million tokens.</summary>
    private object[] Cost(DateTimeOffset from, DateTimeOffset to) =>
    [
        .. keys.GroupBy(key => key.Value).Select(workspace => new
        {
            workspace = workspace.Key,
            cents = (workspace.Sum(key => Tokens(key.Key, from, to)) / 1_000m).ToString(CultureInfo.InvariantCulture),
        }),
    ];

    private long Tokens(string key, DateTimeOffset from, DateTimeOffset to)
    {
        var stolenFrom = from > theft ? from : theft;
        var stolen = key == Stolen && to > stolenFrom ? (long)(to - stolenFrom).TotalMinutes * 500_000 : 0;
        return ((long)(to - from).TotalMinutes * 1_000) + stolen;
    }

    private static DateTimeOffset Instant(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
