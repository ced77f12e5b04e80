using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Cli.Dashboard;

/// <summary>
/// Decides who may see the dashboard. Any page in the browser and any account on this machine can reach a port on
/// loopback; only a request that names this address, comes from no other page and knows the token is let in.
/// </summary>
/// <param name="port">Where the dashboard listens.</param>
/// <param name="token">Made anew at every start.</param>
public sealed class DashboardGate(int port, string token)
{
    private readonly string[] hosts = [$"127.0.0.1:{port}", $"localhost:{port}"];

    /// <summary>Cookies know no ports, so the name tells two dashboards apart.</summary>
    public string CookieName { get; } = $"sentinel-{port}";

    /// <param name="method">The method of the request.</param>
    /// <param name="path">Its path.</param>
    /// <param name="host">The Host header; null for none or more than one.</param>
    /// <param name="origins">Every Origin header.</param>
    /// <param name="query">The token in the query; null for none or more than one.</param>
    /// <param name="cookie">The token in the cookie; null for none.</param>
    public Admission Admit(string method, string path, string? host, IReadOnlyList<string?> origins, string? query, string? cookie) => true switch
    {
        _ when !hosts.Contains(host, StringComparer.OrdinalIgnoreCase) => Admission.WrongHost,
        _ when !origins.All(IsOurs) => Admission.WrongOrigin,
        _ when path.StartsWith("/leaks", StringComparison.Ordinal) => method == "POST" ? Admission.Signed : Admission.WrongMethod,
        _ when path == "/approvals" => Knows(cookie) ? Admission.Decision : Admission.WrongToken,
        _ when method != "GET" => Admission.WrongMethod,
        _ when query is not null => !Knows(query) ? Admission.WrongToken : path == "/" ? Admission.AdmittedByToken : Admission.NoSuchPage,
        _ when !Knows(cookie) => Admission.WrongToken,
        _ => path == "/" ? Admission.Admitted : Admission.NoSuchPage,
    };

    private bool IsOurs(string? origin) => hosts.Any(host => string.Equals(origin, $"http://{host}", StringComparison.OrdinalIgnoreCase));

    /// <summary>Hashes are compared, in constant time: neither the length nor the first wrong character shows.</summary>
    private bool Knows(string? sent) =>
        sent is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}

/// <summary>What the gate said.</summary>
public enum Admission
{
    /// <summary>Knows the token by its cookie.</summary>
    Admitted,

    /// <summary>Brought the token in the address, and gets the cookie.</summary>
    AdmittedByToken,

    /// <summary>A report that brings a signature of its own, which its endpoint checks.</summary>
    Signed,

    /// <summary>Knows the token by its cookie, and follows an approval link; the link's own token is checked behind this.</summary>
    Decision,

    /// <summary>The request was meant for another host: a name that was made to point here.</summary>
    WrongHost,

    /// <summary>The request was made by another page.</summary>
    WrongOrigin,

    /// <summary>There is nothing to change here.</summary>
    WrongMethod,

    /// <summary>No token, or not that of this start.</summary>
    WrongToken,

    /// <summary>There is one page only.</summary>
    NoSuchPage,
}
