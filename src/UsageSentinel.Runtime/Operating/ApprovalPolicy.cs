using System.Security.Cryptography;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Entra;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Operating;

/// <summary>
/// An approval link, followed: GET only shows, POST decides. Who decides, and by a link of whose making, is proven before anything
/// is counted or read: strangers cannot use up the approvers' turns.
/// </summary>
/// <param name="key">Signs links.</param>
/// <param name="desk">Takes the decision.</param>
/// <param name="countdowns">Takes the decision about the deletion of an unused key.</param>
/// <param name="gate">Counts what was proven, and what was not.</param>
/// <param name="settings">Who may decide.</param>
/// <param name="address">Where the page is served: forms are taken from there only.</param>
/// <param name="clock">The time on the wall.</param>
/// <param name="tokens">Validates the signed token of who is signed in; null where no issuer is configured: then the header of the platform counts.</param>
public sealed class ApprovalEndpoint(
    IApprovalKey key, Approvals desk, CountdownApprovals countdowns, ProofGate gate, ApprovalPolicy settings, ApprovalAddress address, TimeProvider clock, EntraTokens? tokens = null)
{
    private const int MostBodyBytes = 8 * 1024;
    private const string NotYours = "The link was sent to another approver, and only they can use it. Nothing was changed.";

    /// <summary>In Azure: signed in, and in the group of approvers.</summary>
    public async Task<WebAnswer> AnswerSignedInAsync(WebCall call, CancellationToken cancellationToken) =>
        await WhoAsync(call, cancellationToken) switch
        {
            SignIn.Missing => await FailAsync(Say(401, "Sign in first", "Sign in at /.auth/login/aad on this site, then open the link again.")),
            SignIn.NotAllowed no => await FailAsync(Say(403, "Not allowed", no.Why)),
            SignIn.Approver when call.Method is "POST" && FormSource.Of(call, address.Value) is not FormSender.OurPage =>
                await FailAsync(Say(403, "Refused", "The form was sent from another site. Nothing was changed. Open the link again and use the buttons on its page.")),
            SignIn.Approver approver => await AnswerAsync(call, new Approver(approver.Name, approver.Identity), settings.Named, cancellationToken),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>On this machine: whoever the console let in; it has checked where a form comes from.</summary>
    /// <param name="call">The request.</param>
    /// <param name="person">The name of the account on this machine.</param>
    /// <param name="cancellationToken">Stops between the writes.</param>
    public Task<WebAnswer> AnswerLocalAsync(WebCall call, string person, CancellationToken cancellationToken) =>
        AnswerAsync(call, new Approver(person, null), NamedApprovers.NoOne, cancellationToken);

    /// <summary>With an issuer, name, identity and group come from the signed token alone, and a forged header changes nothing.</summary>
    private async Task<SignIn> WhoAsync(WebCall call, CancellationToken cancellationToken)
    {
        if (tokens is null || settings.Authentication is not PlatformAuthentication.On)
        {
            return EntraPrincipal.Read(call, settings.Group, settings.Authentication);
        }

        return call.Header(EntraTokens.Header) is { Length: > 0 } token
            && await tokens.ReadAsync(new SignedToken(token), cancellationToken) is TokenReading.Valid { Person: { IsPerson: true } person }
                ? EntraPrincipal.Of(person, settings.Group)
                : new SignIn.Missing();
    }

    private async Task<WebAnswer> AnswerAsync(WebCall call, Approver by, NamedApprovers named, CancellationToken cancellationToken) => call.Method switch
    {
        "GET" => await ShowAsync(call.Query.GetValueOrDefault("token"), by, named, cancellationToken),
        "POST" when call.Body.Length > MostBodyBytes => await FailAsync(Say(413, "Too long", "The form is longer than 8 KiB. Nothing was changed.")),
        "POST" => await DecideAsync(call, by, named, cancellationToken),
        _ => await FailAsync(Say(405, "Method not allowed", "Open the link with GET and send its form with POST.")),
    };

    private async Task<WebAnswer> ShowAsync(string? token, Approver by, NamedApprovers named, CancellationToken cancellationToken)
    {
        switch (await ReadAsync(token, cancellationToken))
        {
            case ApprovalReading.Valid { Claim: { } claim } when named.Of(claim, by.Name) is LinkHolder.SomebodyElse:
                return await FailAsync(Say(403, "Not your link", NotYours));
            case ApprovalReading.Valid when gate.Proven() is Passage.Refused:
                return TooMany();
            case ApprovalReading.Valid { Claim: { } claim } when token is not null:
                return IsCountdown(claim) ? await AskCountdownAsync(claim, token, by, cancellationToken) : await AskAsync(claim, token, by, cancellationToken);
            case ApprovalReading.Expired:
                return await FailAsync(Expired());
            default:
                return await FailAsync(NotOurs());
        }
    }

    private async Task<WebAnswer> AskAsync(ApprovalClaim claim, string token, Approver by, CancellationToken cancellationToken)
    {
        if (await desk.IsUsedAsync(token, cancellationToken))
        {
            return Say(409, "Link already used", Approvals.Used);
        }

        var nonce = Nonce();
        return await desk.FindAsync(claim.EpisodeId, claim.Level, cancellationToken) is { } waiting
            ? WebAnswer.Page(200, ApprovalPage.Ask(waiting, claim, token, by, nonce), nonce)
            : Say(409, "Nothing to decide", Approvals.NothingWaits);
    }

    private async Task<WebAnswer> AskCountdownAsync(ApprovalClaim claim, string token, Approver by, CancellationToken cancellationToken)
    {
        if (await countdowns.IsUsedAsync(token, cancellationToken))
        {
            return Say(409, "Link already used", Approvals.Used);
        }

        var nonce = Nonce();
        return await countdowns.FindAsync(claim, cancellationToken) is { } waiting
            ? WebAnswer.Page(200, ApprovalPage.Ask(waiting, countdowns.NeedsApproval, claim, token, by, nonce), nonce)
            : Say(409, "Nothing to decide", CountdownApprovals.Over);
    }

    private static bool IsCountdown(ApprovalClaim claim) => claim.Level == RetirePolicy.LinkAction;

    private async Task<WebAnswer> DecideAsync(WebCall call, Approver by, NamedApprovers named, CancellationToken cancellationToken)
    {
        var form = call.Form();
        var token = form.GetValueOrDefault("token");
        Approval? verdict = form.GetValueOrDefault("verdict") switch
        {
            "approve" => Approval.Approved,
            "deny" => Approval.Denied,
            _ => null,
        };
        switch (await ReadAsync(token, cancellationToken))
        {
            case ApprovalReading.Valid { Claim: { } claim } when named.Of(claim, by.Name) is LinkHolder.SomebodyElse:
                return await FailAsync(Say(403, "Not your link", NotYours), () => desk.RefuseAsync(claim.EpisodeId, by.Name, "The link was sent to another approver.", cancellationToken));
            case ApprovalReading.Valid when gate.Proven() is Passage.Refused:
                return TooMany();
            case ApprovalReading.Valid when verdict is null:
                return Say(400, "Approve or deny?", "The form contains neither approve nor deny. Nothing was changed.");
            case ApprovalReading.Valid { Claim: { } claim } when verdict is { } said && token is not null && IsCountdown(claim):
                return Say(await countdowns.DecideAsync(
                    claim, token, new CountdownWord(said is Approval.Approved, by.Name) { Reason = form.GetValueOrDefault("reason", string.Empty) }, cancellationToken));
            case ApprovalReading.Valid { Claim: { } claim } when verdict is { } said:
                return Say(await desk.DecideAsync(
                    new ApprovalAnswer(claim.EpisodeId, claim.Level, said, by.Name) { Reason = form.GetValueOrDefault("reason", string.Empty), Token = token, Identity = by.Identity }, cancellationToken));
            case ApprovalReading.Expired { Claim: { } old }:
                return await FailAsync(Expired(), () => desk.RefuseAsync(old.EpisodeId, by.Name, "The link has expired.", cancellationToken));
            default:
                return await FailAsync(NotOurs(), () => desk.RefuseAsync(string.Empty, by.Name, "The link was not issued here.", cancellationToken));
        }
    }

    private async Task<ApprovalReading> ReadAsync(string? token, CancellationToken cancellationToken) =>
        await key.ReadAsync(cancellationToken) is { } signing ? ApprovalToken.Read(signing, token, clock.GetUtcNow()) : new ApprovalReading.Forged();

    /// <summary>What proves nothing is written down and answered up to a limit of its own.</summary>
    private async Task<WebAnswer> FailAsync(WebAnswer answer, Func<Task>? writeDown = null)
    {
        if (gate.Failed() is Passage.Refused)
        {
            return TooMany();
        }

        await (writeDown?.Invoke() ?? Task.CompletedTask);
        return answer;
    }

    private static WebAnswer Say(ApprovalOutcome outcome) => outcome switch
    {
        ApprovalOutcome.Taken taken => Say(200, "Decision recorded", taken.What),
        ApprovalOutcome.Withheld withheld => Say(200, "Approved, but blocked by another guardrail", withheld.Why),
        ApprovalOutcome.Refused refused => Say(409, "Refused", refused.Why),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static WebAnswer TooMany() => Say(429, "Too many requests", "Wait one minute, then open the link again. Nothing was changed.");

    private static WebAnswer NotOurs() => Say(403, "Link not valid", "This link was not issued here. Nothing was changed.");

    private static WebAnswer Expired() => Say(410, "Link expired", "The link has expired. Nothing was changed. To decide anyway, run 'sentinel approve' or 'sentinel deny'.");

    private static WebAnswer Say(int status, string title, string line)
    {
        var nonce = Nonce();
        return WebAnswer.Page(status, ApprovalPage.Say(title, line, nonce), nonce);
    }

    private static string Nonce() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
}

/// <summary>Who may approve by link in Azure.</summary>
/// <param name="Group">The object id of the Entra group; null for no one.</param>
/// <param name="Authentication">Whether the platform checks who is signed in.</param>
/// <param name="Named">Whose the links of single routes are.</param>
public sealed record ApprovalPolicy(string? Group, PlatformAuthentication Authentication, NamedApprovers Named);
