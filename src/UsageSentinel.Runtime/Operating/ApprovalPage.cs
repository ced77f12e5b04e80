using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Runtime.Operating.Views;
using UsageSentinel.Runtime.Pages;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Operating;

/// <summary>What an approval link shows, as a page without a script. Whatever came from outside is escaped where components are written.</summary>
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
        var model = new ApprovalModel(
            Sentence(waiting.Level),
            waiting.Level.Words(),
            waiting.Case.Key.Value,
            $"{waiting.Case.Project.Value} of {waiting.Case.Account.Provider}/{waiting.Case.Account.Account}",
            token,
            Rails(waiting.Asked))
        {
            Name = DisplayText.Of(waiting.KeyName, 100),
            Why = AlertWords.Cause(alert.Title, alert.Anomaly.Cause),
            Explanation = alert.Anomaly.Explanation,
            Cost = $"{alert.Lost} above expectation ({Basis(alert)})",
            Effect = Effect(waiting),
            Needed = Needed(waiting, by),
            IsIrreversible = waiting.Level.IsIrreversible(),
            By = by.Name,
            SentTo = claim.Approver,
            ExpiresAt = claim.ExpiresAt,
        };
        return Page("Approval needed", MarkupRenderer.Fragment<ApprovalBody>(model), nonce);
    }

    /// <param name="waiting">The countdown that is to be decided.</param>
    /// <param name="needsApproval">Whether nothing is deleted without an approval.</param>
    /// <param name="claim">What the link is good for.</param>
    /// <param name="token">The link itself, which the form sends back.</param>
    /// <param name="by">Who is asking.</param>
    /// <param name="nonce">Allows the one style element.</param>
    public static string Ask(Countdown waiting, bool needsApproval, ApprovalClaim claim, string token, Approver by, string nonce) => Page(
        needsApproval ? "Approval needed" : "An unused key will be deleted",
        MarkupRenderer.Fragment<CountdownBody>(new CountdownModel(waiting.Key.Value, DisplayText.Of(waiting.Name, 100), $"{waiting.Project.Value} of {waiting.Account.Provider}/{waiting.Account.Account}", token)
        {
            Why = $"{Words.Apart(waiting.Rule.ToString())}. {waiting.Note}",
            StartedAt = waiting.StartedAt,
            DueAt = waiting.DueAt,
            NeedsApproval = needsApproval,
            ApprovedBy = waiting.ApprovedBy,
            By = by.Name,
            SentTo = claim.Approver,
            ExpiresAt = claim.ExpiresAt,
        }),
        nonce);

    /// <param name="title">What it is about.</param>
    /// <param name="line">What came of it.</param>
    /// <param name="nonce">Allows the one style element.</param>
    public static string Say(string title, string line, string nonce) => Page(title, MarkupRenderer.Fragment<ApprovalLine>(line), nonce);

    private static string Page(string title, RenderFragment main, string nonce) => MarkupRenderer.Render<PlainPage>(
        (nameof(PlainPage.Title), title), (nameof(PlainPage.Nonce), nonce), (nameof(PlainPage.Main), main));

    /// <summary>The row of the ledger without what the page says already.</summary>
    private static string Effect(WaitingDecision waiting) =>
        waiting.Asked.Summary.Split($"{waiting.Level.Words()}: ", 2) is [_, { Length: > 0 } effect] ? effect : waiting.Asked.Summary;

    private static string Needed(WaitingDecision waiting, Approver by) => waiting.Needs switch
    {
        ApprovalsNeeded.One => "One person must approve.",
        _ when by.Identity is null => TwoPeople.NoProof,
        ApprovalsNeeded.Second => "Second approval needed: one person has approved, and another must.",
        _ => "Two people must approve. After yours, a second approval is needed.",
    };

    private static string Sentence(ContainmentLevel level) => string.Concat(level.Words()[..1].ToUpperInvariant(), level.Words()[1..]);

    /// <returns>Null where they cannot be read.</returns>
    private static ImmutableArray<AskedGuardrail>? Rails(LedgerEntry asked)
    {
        try
        {
            using var document = JsonDocument.Parse(asked.Details);
            return [.. document.RootElement.EnumerateArray().Select(answer => new AskedGuardrail(
                AlertWords.Guardrail(answer.GetProperty("rail").GetString() ?? string.Empty),
                answer.GetProperty("withholds").GetBoolean(),
                answer.GetProperty("reason").GetString() ?? string.Empty))];
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static string Basis(Alert alert) => alert.Loss is { Guessed.IsNone: false } loss
        ? $"estimated; at least {loss.Known + loss.Guessed.Low}, at most {loss.AtMost}: models without a price"
        : "estimated";
}
