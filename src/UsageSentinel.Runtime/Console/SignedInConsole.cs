using System.Collections.Immutable;
using UsageSentinel.Runtime.Entra;
using UsageSentinel.Runtime.Text;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Console;

/// <summary>
/// The console for people who sign in with Entra. Who asks is proven by the signed token alone; what App Service says about it in other
/// headers is not read. Without a configured sign-in it is off.
/// </summary>
public sealed class SignedInConsole
{
    private const int MostBodyBytes = 8 * 1024;
    private const int MostPerMinute = 600;
    private const string Marker = "signed-in";

    private static readonly ConsoleVisit NoOne = new("nobody", [], string.Empty);

    private readonly ConsoleSite site;
    private readonly EntraTokens? tokens;
    private readonly Uri? address;
    private readonly RateGate gate;

    /// <param name="site">The pages.</param>
    /// <param name="tokens">Validates tokens; null if no sign-in is configured.</param>
    /// <param name="address">Where browsers reach the console (<c>links.console</c>): forms are taken from there only.</param>
    /// <param name="clock">The time on the wall.</param>
    internal SignedInConsole(ConsoleSite site, EntraTokens? tokens, Uri? address, TimeProvider clock)
    {
        this.site = site;
        this.tokens = tokens;
        this.address = address;
        gate = new RateGate(MostPerMinute, clock);
    }

    /// <param name="call">The request; its path is below that of the console.</param>
    /// <param name="at">The path of the console, such as <c>/api/console</c>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<WebAnswer> AnswerAsync(WebCall call, string at, CancellationToken cancellationToken)
    {
        var isApi = call.Path.StartsWith("/api/v1", StringComparison.Ordinal);
        var noOne = NoOne with { Base = at };
        if (tokens is null)
        {
            return Say(404, "The console is off", "Sign-in is not configured, so the console is off. Set console.issuer and console.audience (docs/how-to/console.md says how).", isApi, call, noOne);
        }

        if (call.Path.StartsWith("/assets/", StringComparison.Ordinal))
        {
            return await site.AnswerAsync(call, noOne, cancellationToken);
        }

        return Token(call) is { } token
            ? await tokens.ReadAsync(token, cancellationToken) switch
            {
                TokenReading.Valid when gate.Pass() is Passage.Refused => Say(429, "Too many requests", "Wait one minute, then try again. Nothing was changed.", isApi, call, noOne),
                TokenReading.Valid valid => await AdmitAsync(call, Visit(valid.Person, token, at), isApi, cancellationToken),
                TokenReading.Expired => SignIn(call, "Your sign-in has expired.", isApi, noOne),
                TokenReading.NotOurs => SignIn(call, "The token was not issued for this console.", isApi, noOne),
                TokenReading.NoKeys => Say(503, "Sign-in cannot be checked", "The signing keys of the issuer cannot be read. Try again in a minute. Nothing was changed.", isApi, call, noOne),
                _ => throw new System.Diagnostics.UnreachableException(),
            }
            : SignIn(call, "You are not signed in.", isApi, noOne);
    }

    private Task<WebAnswer> AdmitAsync(WebCall call, ConsoleVisit visit, bool isApi, CancellationToken cancellationToken) => call.Method switch
    {
        _ when isApi && !visit.May(ConsoleRole.Reader) => Task.FromResult(Json(403, "The role Reader is missing.")),
        "POST" when call.Body.Length > MostBodyBytes => Task.FromResult(Say(413, "Too long", "The form is longer than 8 KiB. Nothing was changed.", isApi, call, visit)),
        "POST" when FormSource.Of(call, address) is not FormSender.OurPage => Task.FromResult(Say(
            403, "Refused", "The form was not sent by a page of this console (links.console names its address). Nothing was changed. Open the page again and use its buttons.", isApi, call, visit)),
        _ => site.AnswerAsync(call with { Query = call.Query.Remove(Marker) }, visit, cancellationToken),
    };

    /// <summary>A browser is sent to the sign-in once; if it comes back without a valid token, the page says why, and the browser is not sent back and forth.</summary>
    private WebAnswer SignIn(WebCall call, string why, bool isApi, ConsoleVisit noOne)
    {
        if (isApi)
        {
            return Json(401, why) with { Own = [new("WWW-Authenticate", "Bearer")] };
        }

        var back = call.Query.Remove(Marker).OrderBy(pair => pair.Key, StringComparer.Ordinal).Append(new(Marker, "yes"));
        var target = noOne.Base + call.Path + "?" + string.Join('&', back.Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        var door = "/.auth/login/aad?post_login_redirect_uri=" + Uri.EscapeDataString(target);
        return call.Method == "GET" && !call.Query.ContainsKey(Marker)
            ? WebAnswer.Text(302, why) with { Own = [new("Location", door)] }
            : Say(401, "Sign in first", $"{why} Nothing was changed. Sign in at /.auth/login/aad on this site, then open the page again. If you have signed in, App Service does not pass on your token: check the token store (docs/how-to/console.md).", isApi, call, noOne);
    }

    private WebAnswer Say(int status, string title, string line, bool isApi, WebCall call, ConsoleVisit visit) =>
        isApi ? Json(status, line) : site.Say(status, title, line, call, visit);

    private static WebAnswer Json(int status, string line) => ConsoleApi.Write(status, new { error = line });

    /// <summary>A program brings its token itself; for a browser, App Service does.</summary>
    private static SignedToken? Token(WebCall call) =>
        call.Header("authorization") is { } given && given.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? new SignedToken(given["Bearer ".Length..].Trim())
        : call.Header(EntraTokens.Header) is { Length: > 0 } passed ? new SignedToken(passed)
        : null;

    /// <summary>Who the token names, as the console knows people. A program may only read: what it does could not be asked back from a person.</summary>
    internal static ConsoleVisit Visit(EntraPerson person, SignedToken token, string at) => new(DisplayText.Of(person.Name, 120), Roles(person), at)
    {
        IsSecure = true,
        Identity = person.Identity,
        Proof = token,
    };

    private static ImmutableHashSet<ConsoleRole> Roles(EntraPerson person) =>
        [.. Enum.GetValues<ConsoleRole>().Where(role => person.Roles.Contains(role.ToString()) && (person.IsPerson || role is ConsoleRole.Reader))];
}
