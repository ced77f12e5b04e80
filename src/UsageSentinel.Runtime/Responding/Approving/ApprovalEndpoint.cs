using System.Security.Cryptography;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Responding.Approving;

/// <summary>An approval link, followed: GET only shows, POST decides. Who decides is known before anything of the link is looked at.</summary>
/// <param name="key">Signs links.</param>
/// <param name="desk">Takes the decision.</param>
/// <param name="gate">Keeps guessing slow.</param>
/// <param name="settings">Who may decide.</param>
/// <param name="clock">The time on the wall.</param>
public sealed class ApprovalEndpoint(IApprovalKey key, ApprovalDesk desk, Leaks.RateGate gate, ApprovalSettings settings, TimeProvider clock)
{
    private const int MostBodyBytes = 8 * 1024;
    private const string NotYours = "It was sent to somebody else, who alone may decide by it. Nothing was changed.";

    /// <summary>In Azure: signed in, and in the group of approvers.</summary>
    public Task<WebAnswer> AnswerSignedInAsync(WebCall call, CancellationToken cancellationToken) =>
        AnswerAsync(call, EntraPrincipal.Read(call, settings.Group, settings.Authentication), settings.Named, cancellationToken);

    /// <summary>On this machine: whoever the dashboard let in.</summary>
    /// <param name="call">The request.</param>
    /// <param name="person">The name of the account on this machine.</param>
    /// <param name="cancellationToken">Stops between the writes.</param>
    public Task<WebAnswer> AnswerLocalAsync(WebCall call, string person, CancellationToken cancellationToken) =>
        AnswerAsync(call, new SignIn.Approver(person), NamedApprovers.Nobody, cancellationToken);

    private async Task<WebAnswer> AnswerAsync(WebCall call, SignIn signIn, NamedApprovers named, CancellationToken cancellationToken)
    {
        if (gate.Pass() is Leaks.Passage.Refused)
        {
            return Say(429, "Too many requests", "Try again in a minute.");
        }

        switch (signIn)
        {
            case SignIn.Missing:
                return Say(401, "Sign in first", "Sign in at /.auth/login/aad of this site, then open the link again.");
            case SignIn.NotAllowed no:
                return Say(403, "Not allowed", no.Why);
            case SignIn.Approver approver when call.Method is "GET":
                return await ShowAsync(call.Query.GetValueOrDefault("token"), approver.Name, named, cancellationToken);
            case SignIn.Approver approver when call.Method is "POST" && call.Body.Length <= MostBodyBytes:
                return await DecideAsync(call, approver.Name, named, cancellationToken);
            default:
                return Say(405, "Not so", "A link is looked at with GET and decided with POST.");
        }
    }

    private async Task<WebAnswer> ShowAsync(string? token, string by, NamedApprovers named, CancellationToken cancellationToken)
    {
        if (await ReadAsync(token, cancellationToken) is not ApprovalReading.Valid { Claim: { } claim } || token is null)
        {
            return Say(403, "This link is good for nothing", "It is not one of ours, or it has expired. Nothing was changed.");
        }

        if (named.Of(claim, by) is LinkHolder.SomebodyElse)
        {
            return Say(403, "Not your link", NotYours);
        }

        var nonce = Nonce();
        return await desk.FindAsync(claim.EpisodeId, claim.Rung, cancellationToken) is { } waiting
            ? WebAnswer.Page(200, ApprovalPage.Ask(waiting, claim, token, by, nonce), nonce)
            : Say(409, "Nothing waits", "Nothing waits for that decision any more: it was decided, or the alert is over.");
    }

    private async Task<WebAnswer> DecideAsync(WebCall call, string by, NamedApprovers named, CancellationToken cancellationToken)
    {
        var form = call.Form();
        var token = form.GetValueOrDefault("token");
        Approval? verdict = form.GetValueOrDefault("verdict") switch
        {
            "approve" => Approval.Approved,
            "deny" => Approval.Denied,
            _ => null,
        };
        if (verdict is not { } said)
        {
            return Say(400, "Yes or no?", "The form says neither approve nor deny. Nothing was changed.");
        }

        switch (await ReadAsync(token, cancellationToken))
        {
            case ApprovalReading.Valid { Claim: { } claim } when named.Of(claim, by) is LinkHolder.SomebodyElse:
                await desk.RefuseAsync(claim.EpisodeId, by, "The link was sent to somebody else.", cancellationToken);
                return Say(403, "Refused", NotYours);
            case ApprovalReading.Valid { Claim: { } claim }:
                return await desk.DecideAsync(claim.EpisodeId, claim.Rung, said, by, form.GetValueOrDefault("reason", string.Empty), token, cancellationToken) switch
                {
                    ApprovalOutcome.Taken taken => Say(200, "Your word is written down", taken.What),
                    ApprovalOutcome.Withheld withheld => Say(200, "Approved, and still withheld", withheld.Why),
                    ApprovalOutcome.Refused refused => Say(409, "Refused", refused.Why),
                    _ => throw new System.Diagnostics.UnreachableException(),
                };
            case ApprovalReading.Expired { Claim: { } old }:
                await desk.RefuseAsync(old.EpisodeId, by, "The link has expired.", cancellationToken);
                return Say(410, "Refused", "The link has expired. Nothing was changed.");
            default:
                await desk.RefuseAsync(string.Empty, by, "The link is not one of ours.", cancellationToken);
                return Say(403, "Refused", "The link is not one of ours. Nothing was changed.");
        }
    }

    private async Task<ApprovalReading> ReadAsync(string? token, CancellationToken cancellationToken) =>
        await key.ReadAsync(cancellationToken) is { } signing ? ApprovalToken.Read(signing, token, clock.GetUtcNow()) : new ApprovalReading.Forged();

    private static WebAnswer Say(int status, string title, string line)
    {
        var nonce = Nonce();
        return WebAnswer.Page(status, ApprovalPage.Say(title, line, nonce), nonce);
    }

    private static string Nonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
}

/// <summary>Who may approve by link in Azure.</summary>
/// <param name="Group">The object id of the Entra group; null for nobody.</param>
/// <param name="Authentication">Whether the platform checks who is signed in.</param>
/// <param name="Named">Whose the links of single routes are.</param>
public sealed record ApprovalSettings(string? Group, PlatformAuthentication Authentication, NamedApprovers Named);
