using UsageSentinel.Cli.Dashboard;

namespace UsageSentinel.Tests.Dashboard;

public sealed class DashboardGateTests
{
    private const string Token = "0123456789abcdef";
    private const string DeskToken = "fedcba9876543210";

    private static readonly DashboardGate Gate = new(8080, new DashboardSecrets("here", Token, "desk", DeskToken, "m"));

    [Theory]
    [InlineData("GET", "/here/", "127.0.0.1:8080", null, Token, null, Admission.AdmittedByToken)]
    [InlineData("GET", "/here/", "localhost:8080", null, null, Token, Admission.Admitted)]
    [InlineData("GET", "/here/", "127.0.0.1:8080", "http://127.0.0.1:8080", null, Token, Admission.Admitted)]
    [InlineData("GET", "/here/", "127.0.0.1:8080", null, null, null, Admission.WrongToken)]
    [InlineData("GET", "/here/", "127.0.0.1:8080", null, "0123456789abcdeF", null, Admission.WrongToken)]
    [InlineData("GET", "/here/", "127.0.0.1:8080", null, "", Token, Admission.WrongToken)]
    [InlineData("GET", "/here/", "127.0.0.1:8080", null, null, "0123456789abcde", Admission.WrongToken)]
    [InlineData("GET", "/here/", "127.0.0.1", null, Token, null, Admission.WrongHost)]
    [InlineData("GET", "/here/", "127.0.0.1:8081", null, Token, null, Admission.WrongHost)]
    [InlineData("GET", "/here/", "evil.example:8080", null, Token, null, Admission.WrongHost)]
    [InlineData("GET", "/here/", "localhost.evil.example:8080", null, Token, null, Admission.WrongHost)]
    [InlineData("GET", "/here/", null, null, Token, null, Admission.WrongHost)]
    [InlineData("GET", "/here/", "127.0.0.1:8080", "http://evil.example", Token, null, Admission.WrongOrigin)]
    [InlineData("GET", "/here/", "127.0.0.1:8080", "null", Token, null, Admission.WrongOrigin)]
    [InlineData("GET", "/here/", "127.0.0.1:8080", "https://127.0.0.1:8080", Token, null, Admission.WrongOrigin)]
    [InlineData("GET", "/here/", "127.0.0.1:8080", "http://localhost:3000", Token, null, Admission.WrongOrigin)]
    [InlineData("POST", "/here/", "127.0.0.1:8080", null, Token, null, Admission.WrongMethod)]
    [InlineData("HEAD", "/here/", "127.0.0.1:8080", null, Token, null, Admission.WrongMethod)]
    [InlineData("GET", "/here/favicon.ico", "127.0.0.1:8080", null, null, Token, Admission.Admitted)]
    [InlineData("GET", "/here/alerts/a.1", "127.0.0.1:8080", null, null, Token, Admission.Admitted)]
    [InlineData("POST", "/here/alerts/a.1", "127.0.0.1:8080", "http://127.0.0.1:8080", null, Token, Admission.Admitted)]
    [InlineData("POST", "/here/alerts/a.1", "127.0.0.1:8080", null, null, Token, Admission.WrongOrigin)]
    [InlineData("POST", "/here/alerts/a.1", "127.0.0.1:8080", "http://evil.example", null, Token, Admission.WrongOrigin)]
    [InlineData("POST", "/here/alerts/a.1", "127.0.0.1:8080", "http://127.0.0.1:8080", null, null, Admission.WrongToken)]
    [InlineData("POST", "/here/alerts/a.1", "127.0.0.1:8080", "http://127.0.0.1:8080", Token, Token, Admission.WrongMethod)]
    [InlineData("GET", "/here/favicon.ico", "127.0.0.1:8080", null, null, null, Admission.WrongToken)]
    public void Admit_Decides(string method, string path, string? host, string? origin, string? query, string? cookie, Admission expected) =>
        Assert.Equal(expected, Gate.Admit(new DashboardRequest(method, path, host) { Origins = origin is null ? [] : [origin], Query = query, Cookie = cookie }));

    /// <summary>Both secrets are needed: a cookie that another account of this machine got hold of opens nothing without the path.</summary>
    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("/her/")]
    [InlineData("/hereX/")]
    [InlineData("/desk/")]
    [InlineData("/x/here/")]
    [InlineData("/approvals")]
    [InlineData("/here/../")]
    public void Admit_TheTokenWithoutThePath_IsRefused(string path)
    {
        var request = new DashboardRequest("GET", path, "127.0.0.1:8080") { Cookie = Token, DeskCookie = DeskToken };

        Assert.NotEqual(Admission.Admitted, Gate.Admit(request));
        Assert.NotEqual(Admission.AdmittedByToken, Gate.Admit(request with { Query = Token }));
        Assert.NotEqual(Admission.Decision, Gate.Admit(request));
    }

    [Theory]
    [InlineData("GET", null, null, DeskToken, Admission.Decision)]
    [InlineData("GET", null, "cross-site", DeskToken, Admission.Decision)]
    [InlineData("GET", null, "cross-site", null, Admission.NotOpened)]
    [InlineData("GET", null, "none", Token, Admission.NotOpened)]
    [InlineData("POST", "http://127.0.0.1:8080", "same-origin", DeskToken, Admission.Decision)]
    [InlineData("POST", "http://127.0.0.1:8080", null, DeskToken, Admission.Decision)]
    [InlineData("POST", "http://127.0.0.1:8080", "same-site", DeskToken, Admission.WrongOrigin)]
    [InlineData("POST", "http://127.0.0.1:8080", "cross-site", DeskToken, Admission.WrongOrigin)]
    [InlineData("POST", "http://127.0.0.1:9090", "same-site", DeskToken, Admission.WrongOrigin)]
    [InlineData("POST", "null", "same-origin", DeskToken, Admission.WrongOrigin)]
    [InlineData("POST", null, "same-origin", DeskToken, Admission.WrongOrigin)]
    [InlineData("POST", null, null, DeskToken, Admission.WrongOrigin)]
    [InlineData("POST", "http://127.0.0.1:8080", "same-origin", null, Admission.NotOpened)]
    public void Admit_AnApproval_NeedsItsCookieAndAFormOfOurs(string method, string? origin, string? site, string? cookie, Admission expected) => Assert.Equal(
        expected,
        Gate.Admit(new DashboardRequest(method, "/desk/approvals", "127.0.0.1:8080") { Origins = origin is null ? [] : [origin], FetchSite = site, Cookie = Token, DeskCookie = cookie }));

    [Fact]
    public void Admit_OneForeignOriginAmongOurs_IsRefused() => Assert.Equal(
        Admission.WrongOrigin,
        Gate.Admit(new DashboardRequest("GET", "/here/", "127.0.0.1:8080") { Origins = ["http://127.0.0.1:8080", "http://evil.example"], Query = Token }));
}
