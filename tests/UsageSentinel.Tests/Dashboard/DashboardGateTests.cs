using UsageSentinel.Cli.Dashboard;

namespace UsageSentinel.Tests.Dashboard;

public sealed class DashboardGateTests
{
    private const string Token = "0123456789abcdef";

    private static readonly DashboardGate Gate = new(8080, Token);

    [Theory]
    [InlineData("GET", "/", "127.0.0.1:8080", null, Token, null, Admission.AdmittedByToken)]
    [InlineData("GET", "/", "localhost:8080", null, null, Token, Admission.Admitted)]
    [InlineData("GET", "/", "127.0.0.1:8080", "http://127.0.0.1:8080", null, Token, Admission.Admitted)]
    [InlineData("GET", "/", "127.0.0.1:8080", null, null, null, Admission.WrongToken)]
    [InlineData("GET", "/", "127.0.0.1:8080", null, "0123456789abcdeF", null, Admission.WrongToken)]
    [InlineData("GET", "/", "127.0.0.1:8080", null, "", Token, Admission.WrongToken)]
    [InlineData("GET", "/", "127.0.0.1:8080", null, null, "0123456789abcde", Admission.WrongToken)]
    [InlineData("GET", "/", "127.0.0.1", null, Token, null, Admission.WrongHost)]
    [InlineData("GET", "/", "127.0.0.1:8081", null, Token, null, Admission.WrongHost)]
    [InlineData("GET", "/", "evil.example:8080", null, Token, null, Admission.WrongHost)]
    [InlineData("GET", "/", "localhost.evil.example:8080", null, Token, null, Admission.WrongHost)]
    [InlineData("GET", "/", null, null, Token, null, Admission.WrongHost)]
    [InlineData("GET", "/", "127.0.0.1:8080", "http://evil.example", Token, null, Admission.WrongOrigin)]
    [InlineData("GET", "/", "127.0.0.1:8080", "null", Token, null, Admission.WrongOrigin)]
    [InlineData("GET", "/", "127.0.0.1:8080", "https://127.0.0.1:8080", Token, null, Admission.WrongOrigin)]
    [InlineData("GET", "/", "127.0.0.1:8080", "http://localhost:3000", Token, null, Admission.WrongOrigin)]
    [InlineData("POST", "/", "127.0.0.1:8080", null, Token, null, Admission.WrongMethod)]
    [InlineData("HEAD", "/", "127.0.0.1:8080", null, Token, null, Admission.WrongMethod)]
    [InlineData("GET", "/favicon.ico", "127.0.0.1:8080", null, null, Token, Admission.NoSuchPage)]
    [InlineData("GET", "/favicon.ico", "127.0.0.1:8080", null, null, null, Admission.WrongToken)]
    public void Admit_Decides(string method, string path, string? host, string? origin, string? query, string? cookie, Admission expected) =>
        Assert.Equal(expected, Gate.Admit(method, path, host, origin is null ? [] : [origin], query, cookie));

    [Fact]
    public void Admit_OneForeignOriginAmongOurs_IsRefused() => Assert.Equal(
        Admission.WrongOrigin, Gate.Admit("GET", "/", "127.0.0.1:8080", ["http://127.0.0.1:8080", "http://evil.example"], Token, null));
}
