using System.Text.Json;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Operating;

/// <summary>What an approval link shows, as HTML without a script. Whatever came from outside is escaped by being put into it.</summary>
internal static class ApprovalPage
{
    /// <param name="waiting">What is to be decided.</param>
    /// <param name="claim">What the link is good for.</param>
    /// <param name="token">The link itself, which the form sends back.</param>
    /// <param name="by">Who is asking.</param>
    /// <param name="nonce">Allows the one style element.</param>
    public static string Ask(WaitingDecision waiting, ApprovalClaim claim, string token, Approver by, string nonce)
    {
        var alert = waiting.Alert;
        Html body = $"""
            <div class="panel"><h2>{Sentence(waiting.Rung)}?</h2>
            <table><tbody>
            <tr><th>Key</th><td>{waiting.Case.Key.Value}<span class="sub">{waiting.Case.Project.Value} of {waiting.Case.Account.Provider}/{waiting.Case.Account.Account}</span></td></tr>
            <tr><th>Why</th><td>{alert.Title}<span class="sub">{alert.Anomaly.Explanation}</span></td></tr>
            <tr><th>Cost so far</th><td>{alert.Lost.ToString()} above expectation ({Basis(alert)})</td></tr>
            <tr><th>Effect</th><td>{Effect(waiting)}</td></tr>
            <tr><th>Approvals</th><td>{Needed(waiting, by)}</td></tr>
            <tr><th>Reversible</th><td>{(waiting.Rung.IsIrreversible() ? "No. A deleted key cannot be restored." : "Yes, with sentinel restore.")}</td></tr>
            </tbody></table></div>
            <div class="panel"><form method="post" action="approvals">
            <input type="hidden" name="token" value="{Html.Constant(token)}" />
            <p><label>Reason (recorded in the ledger): <input name="reason" maxlength="300" size="60" /></label></p>
            <p><button class="bad" name="verdict" value="approve">Approve: {waiting.Rung.Words()}</button> <button name="verdict" value="deny">Deny: do nothing</button></p>
            <p class="quiet">You decide as {by.Name}. The link was sent to {claim.Approver}, works once, and expires at {Words.Time(claim.ExpiresAt)} UTC. Opening this page has changed nothing.</p>
            </form></div>
            <div class="panel"><h3>Guardrails</h3><table><tbody>{Rails(waiting.Asked)}</tbody></table>
            <p class="quiet">All guardrails are checked again before anything is done.</p></div>
            """;
        return Page("Approval needed", body, nonce);
    }

    /// <param name="title">What it is about.</param>
    /// <param name="line">What came of it.</param>
    /// <param name="nonce">Allows the one style element.</param>
    public static string Say(string title, string line, string nonce) => Page(title, $"""<div class="panel"><p>{line}</p></div>""", nonce);

    private static string Page(string title, Html body, string nonce)
    {
        Html page = $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />
            <meta name="referrer" content="same-origin" />
            <title>{title}</title>
            <style nonce="{nonce}">
            {Html.Constant(DashboardStyle.Css)}
            </style>
            </head>
            <body>
            <header><h1>UsageSentinel</h1><span class="quiet">{title}</span></header>
            <main>{body}</main>
            </body>
            </html>

            """;
        return page.ToString();
    }

    /// <summary>The row of the ledger without what the page says already.</summary>
    private static string Effect(WaitingDecision waiting) =>
        waiting.Asked.Summary.Split($"{waiting.Rung.Words()}: ", 2) is [_, { Length: > 0 } effect] ? effect : waiting.Asked.Summary;

    private static string Needed(WaitingDecision waiting, Approver by) => waiting.Needs switch
    {
        ApprovalsNeeded.One => "One person must approve.",
        _ when by.Identity is null => TwoPeople.NoProof,
        ApprovalsNeeded.Second => "Second approval needed: one person has approved, and another must.",
        _ => "Two people must approve. After yours, a second approval is needed.",
    };

    private static string Sentence(ContainmentLevel rung) => string.Concat(rung.Words()[..1].ToUpperInvariant(), rung.Words()[1..]);

    private static List<Html> Rails(LedgerEntry asked)
    {
        try
        {
            using var document = JsonDocument.Parse(asked.Details);
            return [.. document.RootElement.EnumerateArray().Select(Rail)];
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return [$"<tr><td>The guardrail results cannot be read.</td></tr>"];
        }
    }

    private static Html Rail(JsonElement answer) =>
        $"""<tr><td><span class="tag {(answer.GetProperty("withholds").GetBoolean() ? "warn" : "good")}">{answer.GetProperty("rail").GetString()}</span></td><td>{answer.GetProperty("reason").GetString()}</td></tr>""";

    private static string Basis(Alert alert) => alert.Loss is { Guessed.IsNone: false } loss
        ? $"estimated; at least {loss.Known + loss.Guessed.Low}, at most {loss.AtMost}: models without a price"
        : "estimated";
}
