using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Operating;

/// <summary>
/// Takes the approval or denial of a person for exactly one action, by link or by command. An approval opens no other guardrail:
/// everything is read and asked again.
/// </summary>
/// <param name="ledger">Every word is written down.</param>
/// <param name="waits">What waits.</param>
/// <param name="casework">Goes on with the case.</param>
/// <param name="approvals">What people said.</param>
/// <param name="labels">What that says of the alert.</param>
/// <param name="life">How long a yes holds.</param>
/// <param name="clock">The time on the wall.</param>
public sealed class Approvals(
    LedgerStore ledger, WaitingDecisions waits, ResponseCoordinator casework, ApprovalStore approvals, LabelStore labels, TimeSpan life, TimeProvider clock)
{
    /// <summary>The hour that acts are counted in must not outlast a yes.</summary>
    private static readonly TimeSpan BudgetHour = TimeSpan.FromHours(1);

    /// <summary>What a person is shown where there is nothing to decide.</summary>
    public const string NothingWaits = "No decision is waiting: it was already made, or the alert is resolved.";

    /// <summary>What a person is shown who brings a link again.</summary>
    public const string Used = "The link was already used. A link works once.";

    /// <summary>A no holds for the episode; episodes end long before this.</summary>
    private static readonly TimeSpan NoHolds = TimeSpan.FromDays(400);

    /// <summary>What waits for a decision about an alert; null where nothing does.</summary>
    /// <param name="episodeId">The alert.</param>
    /// <param name="level">The act; null for whichever waits.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<WaitingDecision?> FindAsync(string episodeId, string? level, CancellationToken cancellationToken) => waits.FindAsync(episodeId, level, cancellationToken);

    /// <summary>Whether a decision was made by this link.</summary>
    public Task<bool> IsUsedAsync(string token, CancellationToken cancellationToken) => approvals.IsSpentAsync(ApprovalToken.Fingerprint(token), cancellationToken);

    /// <summary>Takes the answer of a person.</summary>
    /// <param name="answer">What they said.</param>
    /// <param name="cancellationToken">Stops between the writes.</param>
    public async Task<ApprovalOutcome> DecideAsync(ApprovalAnswer answer, CancellationToken cancellationToken)
    {
        var (episodeId, level, verdict, by) = answer;
        var spent = answer.Token is null ? null : ApprovalToken.Fingerprint(answer.Token);
        if (spent is not null && await approvals.IsSpentAsync(spent, cancellationToken))
        {
            return await RefuseAsync(episodeId, by, Used, cancellationToken);
        }

        if (await waits.FindAsync(episodeId, level, cancellationToken) is not { } waiting)
        {
            return await RefuseAsync(episodeId, by, NothingWaits, cancellationToken);
        }

        var now = clock.GetUtcNow();
        var isYes = verdict is Approval.Approved;
        var first = await approvals.FirstAsync(episodeId, waiting.Level, now, cancellationToken);
        if (isYes && TwoPeople.Refusal(answer, waiting, first?.Identity) is { } refusal)
        {
            return await RefuseAsync(episodeId, by, refusal, cancellationToken);
        }

        var why = DisplayText.Of(answer.Reason, 300);
        var summary = $"{(isYes ? "Approved" : "Denied")} to {waiting.Level.Words()}{(why.Length == 0 ? "." : $": {why}")}";
        var entry = new LedgerEntry(now, isYes ? LedgerKind.Approved : LedgerKind.Denied, episodeId, waiting.Subject, by, summary, string.Empty);
        var word = new ApprovalWord(episodeId, waiting.Level, verdict, by, now, now + (isYes ? life + BudgetHour : NoHolds));
        word = isYes ? TwoPeople.Signed(word, answer, waiting, first) : word;
        if (!await approvals.TryWriteAsync(entry, word, spent, cancellationToken))
        {
            return await RefuseAsync(episodeId, by, Used, cancellationToken);
        }

        await labels.SetAsync(episodeId, isYes ? ShadowLabel.Confirmed : ShadowLabel.Benign, by, now, cancellationToken);
        return await casework.ConsiderAsync(waiting.Case, new Requester.Automation(), cancellationToken) switch
        {
            ResponseDecision.Act => new ApprovalOutcome.Taken($"Approved. UsageSentinel now does this: {waiting.Level.Words()}."),
            null when isYes => new ApprovalOutcome.Taken($"Approved. This was already done: {waiting.Level.Words()}."),
            ResponseDecision.AwaitApproval when isYes && waiting.Needs is ApprovalsNeeded.Two =>
                new ApprovalOutcome.Taken($"Approved. Second approval needed: another person must approve before UsageSentinel does this: {waiting.Level.Words()}."),
            { } decision when isYes => new ApprovalOutcome.Withheld(DecisionLog.Because(decision)),
            _ => new ApprovalOutcome.Taken("Denied. UsageSentinel does nothing about this alert."),
        };
    }

    /// <summary>Records that a person used something invalid.</summary>
    public async Task<ApprovalOutcome> RefuseAsync(string episodeId, string by, string why, CancellationToken cancellationToken)
    {
        await ledger.AppendAsync(
            new LedgerEntry(clock.GetUtcNow(), LedgerKind.Refused, DisplayText.Of(episodeId, 100), "/", by, $"Refused a decision: {why}", string.Empty), null, cancellationToken);
        return new ApprovalOutcome.Refused(why);
    }
}

/// <summary>What came of a person's word.</summary>
public abstract record ApprovalOutcome
{
    private ApprovalOutcome()
    {
    }

    /// <summary>It counts.</summary>
    public sealed record Taken(string What) : ApprovalOutcome;

    /// <summary>It is recorded, but another guardrail blocks the action now.</summary>
    public sealed record Withheld(string Why) : ApprovalOutcome;

    /// <summary>It does not count.</summary>
    public sealed record Refused(string Why) : ApprovalOutcome;
}
