using System.Security.Cryptography;
using System.Text;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// Whether a form was sent from a page of this console. The page gives the browser a random cookie and the form a value computed from it
/// and from the person: another site can neither read the one nor compute the other. The hosts check <c>Origin</c> besides.
/// </summary>
internal static class FormGuard
{
    private const string Cookie = "sentinel-form";
    private const int Bytes = 16;

    /// <summary>The value a form must send back, and the cookie to set; null where the browser has one.</summary>
    public static (string Token, string? Cookie) Issue(WebCall call, ConsoleVisit visit)
    {
        if (Secret(call) is { } held)
        {
            return (Token(held, visit.Person), null);
        }

        var secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));
        return (Token(secret, visit.Person), $"{Cookie}={secret}; Path={visit.Base}/; HttpOnly; SameSite=Strict{(visit.IsSecure ? "; Secure" : string.Empty)}");
    }

    /// <summary>Whether the form brings what its page was given.</summary>
    public static FormSender Check(WebCall call, ConsoleVisit visit) =>
        Secret(call) is { } secret && call.Form().GetValueOrDefault("form") is { } sent
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), Encoding.UTF8.GetBytes(Token(secret, visit.Person)))
            ? FormSender.OurPage
            : FormSender.AnotherPage;

    private static string? Secret(WebCall call) => call.Cookie(Cookie) is { Length: Bytes * 2 } secret && secret.All(char.IsAsciiHexDigitLower) ? secret : null;

    private static string Token(string secret, string person) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(person)));
}
