using System.Security.Cryptography;
using System.Text;

namespace UsageSentinel.Cli.Dashboard;

/// <summary>
/// What lets a browser in, made again at every start. A cookie is sent to every port of 127.0.0.1, and any account of this machine may
/// listen on one; so a cookie counts only together with a second secret in the path, and the browser sends it below that path only.
/// Links in messages name the path of the approvals alone: they take a browser to no cookie of the console.
/// </summary>
/// <param name="Place">The first part of the console's path.</param>
/// <param name="Token">The console's token: in the printed address, then in its cookie.</param>
/// <param name="Desk">The first part of the path of the approvals.</param>
/// <param name="DeskToken">The token in the cookie of the approvals.</param>
/// <param name="Mark">Part of the cookies' names, so that another port cannot overwrite them.</param>
public sealed record DashboardSecrets(string Place, string Token, string Desk, string DeskToken, string Mark)
{
    /// <summary>The name of the console's cookie.</summary>
    public string Cookie => $"sentinel-{Mark}";

    /// <summary>The name of the cookie of the approvals.</summary>
    public string DeskCookie => $"sentinel-approvals-{Mark}";

    /// <summary>The path of the page.</summary>
    public string Page => $"/{Place}/";

    /// <summary>The path approval links lead to.</summary>
    public string Approvals => $"/{Desk}/approvals";

    public static DashboardSecrets New() => new(Random(16), Random(32), Random(16), Random(32), Random(4));

    /// <summary>Hashes are compared, in constant time: neither the length nor the first wrong character shows.</summary>
    internal static bool Same(string? sent, string secret) =>
        sent is not null
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(sent)), SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    private static string Random(int bytes) => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(bytes));
}
