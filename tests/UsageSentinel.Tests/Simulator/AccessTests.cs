using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Simulator;

public sealed class AccessTests
{
    [Theory]
    [InlineData("sk-proj-abc", 403, "insufficient_permissions")]
    [InlineData("sk-admin-revoked", 401, "invalid_api_key")]
    [InlineData("nonsense", 401, "invalid_api_key")]
    [InlineData("sk-admin-simulated", 200, null)]
    [InlineData("sk-admin-reader", 200, null)]
    public async Task Key_OfAKind_IsAnsweredAsTheApiDoes(string key, int expected, string? code)
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 1, Traps = SimulatorTraps.None, ReadOnlyKey = "sk-admin-reader" });
        host.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);

        var (status, body) = await host.SendAsync(HttpMethod.Get, "/organization/projects?limit=1");

        Assert.Equal(expected, status);
        Assert.Equal(code, (string?)body!["error"]?["code"]);
        Assert.Equal(expected == 403, body.ToJsonString().Contains("Missing scopes: api.usage.read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ReadOnlyKey_ThatDeletes_IsForbidden()
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 1, Traps = SimulatorTraps.None, ReadOnlyKey = "sk-admin-reader" });
        host.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "sk-admin-reader");
        var key = host.Organization.Keys[0];

        var (status, _) = await host.SendAsync(HttpMethod.Delete, $"/organization/projects/{key.ProjectId}/api_keys/{key.Id}");

        Assert.Equal(403, status);
        Assert.Empty(host.Organization.Deletions);
    }

    [Theory]
    [InlineData(SimulatorTraps.None, 366)]
    [InlineData(SimulatorTraps.ShortLookback, 21)]
    public async Task Lookback_Exceeded_SaysSo(SimulatorTraps traps, int days)
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 1, Traps = traps });
        var from = SimulatorHost.Unix(SimulatorHost.Start.AddDays(-days));

        var (status, body) = await host.SendAsync(HttpMethod.Get, $"/organization/usage/completions?start_time={from}");
        var (nearer, _) = await host.SendAsync(HttpMethod.Get, $"/organization/costs?start_time={from + (2 * 86_400)}");

        Assert.Equal(400, status);
        Assert.Equal("reporting_lookback_exceeded", (string?)body!["error"]!["code"]);
        Assert.Equal(200, nearer);
    }

    [Theory]
    [InlineData(SimulatorTraps.TooManyRequestsWithRetryAfter, 429, "1")]
    [InlineData(SimulatorTraps.TooManyRequestsWithoutRetryAfter, 429, null)]
    [InlineData(SimulatorTraps.ServerErrors, 500, null)]
    public async Task TransientError_ComesEveryNthTime_AndTheRetrySucceeds(SimulatorTraps trap, int expected, string? retryAfter)
    {
        await using var host = await SimulatorHost.StartAsync(new() { Days = 1, Traps = trap, ErrorEvery = 3 });
        var statuses = new List<int>();
        string? header = null;
        for (var request = 0; request < 4; request++)
        {
            using var response = await host.Client.GetAsync(host.Url("/organization/projects"));
            statuses.Add((int)response.StatusCode);
            header ??= response.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null;
        }

        Assert.Equal([200, 200, expected, 200], statuses);
        Assert.Equal(retryAfter, header);
    }

    [Fact]
    public async Task Body_TruncatedOrGarbage_IsNoJson()
    {
        await using var host = await SimulatorHost.StartAsync();
        foreach (var trap in new[] { SimulatorTraps.TruncatedBodies, SimulatorTraps.GarbageBodies })
        {
            host.Server.Traps = trap;

            var text = await host.Client.GetStringAsync(host.Url("/organization/projects"));

            Assert.NotEmpty(text);
            Assert.ThrowsAny<System.Text.Json.JsonException>(() => JsonNode.Parse(text));
        }
    }

    [Fact]
    public async Task Pages_WithBrokenCursors_NeverEnd()
    {
        await using var host = await SimulatorHost.StartAsync();
        var path = $"/organization/usage/completions?start_time={SimulatorHost.Unix(SimulatorHost.Start.AddDays(-1))}";

        host.Server.Traps = SimulatorTraps.HasMoreWithoutCursor;
        var cursorless = await host.GetAsync(path);
        host.Server.Traps = SimulatorTraps.RepeatedCursor;
        var first = (string)(await host.GetAsync(path))["next_page"]!;
        var second = (string)(await host.GetAsync($"{path}&page={Uri.EscapeDataString(first)}"))["next_page"]!;

        Assert.True((bool)cursorless["has_more"]!);
        Assert.Null(cursorless["next_page"]);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task Address_ThatDoesNotExist_IsAnEnvelopedNotFound()
    {
        await using var host = await SimulatorHost.StartAsync();

        var (status, body) = await host.SendAsync(HttpMethod.Get, "/chat/completions");

        Assert.Equal(404, status);
        Assert.NotNull(body!["error"]!["message"]);
    }
}
