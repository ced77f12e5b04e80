using System.Collections.Immutable;
using System.Net;
using System.Text;
using UsageSentinel.Cli.Dashboard;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Tests.Dashboard;

/// <summary>What the console's host answers besides its page, over a real socket.</summary>
public sealed class LocalRoutesTests : IAsyncLifetime
{
    private readonly List<WebCall> calls = [];
    private LocalDashboard dashboard = null!;

    private string cookies = string.Empty;

    public async Task InitializeAsync()
    {
        dashboard = await LocalDashboard.StartAsync(
            (_, _, _) => Task.FromResult(WebAnswer.Text(200, "The console.")),
            new LocalRoutes(ImmutableDictionary<string, Func<WebCall, CancellationToken, Task<WebAnswer>>>.Empty
                .Add(LocalRoutes.Approvals, AnswerAsync)
                .Add("/leaks", AnswerAsync)),
            CancellationToken.None);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var opened = await client.GetAsync(dashboard.Url);
        cookies = string.Join("; ", opened.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]));
    }

    public async Task DisposeAsync() => await dashboard.DisposeAsync();

    [Fact]
    public async Task Approvals_WithoutTheCookieOfThisStart_AreNotLookedAt()
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Get, Approvals + "?token=anything")).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Post, Approvals, "token=x", cookies.Replace("=", "=0", StringComparison.Ordinal), Ours)).StatusCode);
        Assert.Empty(calls);
    }

    [Fact]
    public async Task Approvals_WithTheCookie_AreAnswered()
    {
        var answer = await SendAsync(HttpMethod.Post, Approvals + "?a=b", "token=x&verdict=deny", cookies, Ours);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
        var call = Assert.Single(calls);
        Assert.Equal(("POST", "b", "deny"), (call.Method, call.Query["a"], call.Form()["verdict"]));
    }

    [Theory]
    [InlineData("http://evil.example", null)]
    [InlineData("null", null)]
    [InlineData(null, "evil.example")]
    public async Task Approvals_FromAnotherPageOrForAnotherHost_AreRefused(string? origin, string? host)
    {
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Post, Approvals, "token=x", cookies, origin, host)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(HttpMethod.Post, "/leaks", "{}", null, origin, host)).StatusCode);
        Assert.Empty(calls);
    }

    [Fact]
    public async Task Leaks_NeedNoCookieAndOnlyPost()
    {
        Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(HttpMethod.Post, "/leaks", "{}")).StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await SendAsync(HttpMethod.Get, "/leaks")).StatusCode);
        Assert.Single(calls);
    }

    [Fact]
    public async Task Leaks_NotSwitchedOn_AreNotThere() =>
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Post, "/leaks/github", "{}")).StatusCode);

    [Fact]
    public async Task Leaks_TooLong_AreRefused()
    {
        var answer = await SendAsync(HttpMethod.Post, "/leaks", new string('x', WebCall.MostBodyBytes + 1));

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Empty(calls);
    }

    private string Approvals => dashboard.Approvals.AbsolutePath;

    private string Ours => dashboard.Url.GetLeftPart(UriPartial.Authority);

    private Task<WebAnswer> AnswerAsync(WebCall call, CancellationToken cancellationToken)
    {
        calls.Add(call);
        return Task.FromResult(WebAnswer.Text(202, "Accepted."));
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body = null, string? cookie = null, string? origin = null, string? host = null)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false });
        using var request = new HttpRequestMessage(method, new Uri(dashboard.Url, path));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        if (cookie is not null)
        {
            request.Headers.Add("Cookie", cookie);
        }

        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        request.Headers.Host = host;
        return await client.SendAsync(request);
    }
}
