using System.Net;
using UsageSentinel.Cli.Dashboard;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Tests.Dashboard;

/// <summary>Over real HTTP on loopback.</summary>
public sealed class LocalDashboardTests : IAsyncLifetime
{
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private LocalDashboard? dashboard;
    private bool isBroken;

    public async Task InitializeAsync() => dashboard = await LocalDashboard.StartAsync(
        (call, visit, _) => isBroken
            ? throw new StoreException(StoreError.Busy, "The store is held.")
            : Task.FromResult(WebAnswer.Text(200, $"{call.Path} for {visit.Person} below {visit.Base}")),
        CancellationToken.None);

    public async Task DisposeAsync() => await Dashboard.DisposeAsync();

    private LocalDashboard Dashboard => dashboard ?? throw new InvalidOperationException();

    [Fact]
    public async Task Page_WithTheToken_SetsACookieThatIsEnoughAfterwards()
    {
        using var first = await SendAsync(Dashboard.Url);
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"), cookie => cookie.Contains("samesite=strict", StringComparison.OrdinalIgnoreCase));
        var desk = Assert.Single(first.Headers.GetValues("Set-Cookie"), cookie => cookie.Contains("samesite=lax", StringComparison.OrdinalIgnoreCase));
        using var second = await SendAsync(Bare(), ("Cookie", cookie.Split(';')[0]));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"path={Bare().AbsolutePath};", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("httponly", desk, StringComparison.OrdinalIgnoreCase);
        Assert.Contains($"path={Dashboard.Approvals.AbsolutePath};", desk, StringComparison.OrdinalIgnoreCase);
        Assert.False(second.Headers.Contains("Set-Cookie"));
    }

    [Fact]
    public async Task Page_IsAnsweredBelowThePathOfThisStart()
    {
        using var answer = await SendAsync(new Uri(Dashboard.Url, "alerts/a%20b%25.1" + Dashboard.Url.Query));
        var text = await answer.Content.ReadAsStringAsync();

        Assert.StartsWith("/alerts/a%20b%25.1 for cli:", text, StringComparison.Ordinal);
        Assert.EndsWith($"below {Bare().AbsolutePath.TrimEnd('/')}\n", text, StringComparison.Ordinal);
        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("same-origin", Assert.Single(answer.Headers.GetValues("Cross-Origin-Resource-Policy")));
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Page_WithoutOrWithAnotherToken_Is403()
    {
        foreach (var address in new[] { Bare(), new Uri(Bare(), "?token=" + new string('0', 64)), new Uri(Dashboard.Url + "&token=x"), new Uri(Bare(), "?token=") })
        {
            using var answer = await SendAsync(address);
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
        }
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "127.0.0.1:1")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    public async Task Page_AskedForByAStranger_Is403(string header, string value)
    {
        using var answer = await SendAsync(Dashboard.Url, (header, value));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain("<html", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("OPTIONS")]
    public async Task Page_ByAnotherMethod_Is405(string method)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Dashboard.Url);
        using var answer = await Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task Page_WhileTheStoreFails_Is503WithOneLine()
    {
        isBroken = true;

        using var answer = await SendAsync(Dashboard.Url);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("The store is held.\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Request_ThatIsTooLong_IsRefused()
    {
        using var answer = await SendAsync(new Uri(Dashboard.Url + "&x=" + new string('x', 10_000)));

        Assert.Equal(HttpStatusCode.RequestUriTooLong, answer.StatusCode);
    }

    private Uri Bare() => new(Dashboard.Url.GetLeftPart(UriPartial.Path));

    private async Task<HttpResponseMessage> SendAsync(Uri address, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await Client.SendAsync(request);
    }
}
