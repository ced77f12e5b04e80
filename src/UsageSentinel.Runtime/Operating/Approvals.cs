using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Operating;

/// <summary>
/// Takes the approval or denial of a person for exactly one action, by link or by command. An approval opens no other guardrail:
/// everything is read and asked again.
/// </summary>
/// <param name="ledger">Every word is written down.</param>
/// <param name="alerts">The episodes.</param>
/// <param name="cases">What waits.</param>
/// <param name="casework">Goes on with the case.</param>
/// <param name="approvals">What people said.</param>
/// <param name="labels">What that says of the alert.</param>
/// <param name="life">How long a yes holds.</param>
/// <param name="clock">The time on the wall.</param>
public sealed class Approvals(
    LedgerStore ledger, AlertIndex alerts, ResponseCaseStore cases, ResponseCoordinator casework, ApprovalStore approvals, LabelStore labels, TimeSpan life, TimeProvider clock)
{
    /// <summary>How far back the row that asked is looked for where the case does not name it.</summary>
    private const int RowsBack = 20_000;

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
    public async Task<WaitingDecision?> FindAsync(string episodeId, string? level, CancellationToken cancellationToken)
    {
        if (await cases.FindAsync(episodeId, cancellationToken) is not { IsAwaiting: true } one
            || one.Decision?.Split(' ') is not [_, var waits, ..]
            || !Enum.TryParse<ContainmentLevel>(waits, out var awaited)
            || (level is not null && level != awaited.ToString()))
        {
            return null;
        }

        var alert = await alerts.FindAsync(one.Account, Partitions.Series(one.Account, one.Series), episodeId, cancellationToken);
        var asked = await AskedAsync(one, cancellationToken);
        return alert is { State: AlertState.Firing } && asked is not null ? new WaitingDecision(one, alert, awaited, asked) : null;
    }

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

        if (await FindAsync(episodeId, level, cancellationToken) is not { } waiting)
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

    /// <summary>The newest row that asked for this decision.</summary>
    private async Task<LedgerEntry?> AskedAsync(ResponseCase one, CancellationToken cancellationToken)
    {
        LedgerEntry? asked = null;
        var head = await ledger.ReadHeadAsync(cancellationToken);
        var (first, last) = one.AskedRow > 0 ? (one.AskedRow, one.AskedRow) : (Math.Max(1, head.Number - RowsBack), head.Number);
        await foreach (var row in ledger.ReadRowsAsync(first, last, cancellationToken))
        {
            if (row.Entry.Kind is LedgerKind.AwaitingApproval && row.Entry.EpisodeId == one.EpisodeId)
            {
                asked = row.Entry;
            }
        }

        return asked;
    }
}

/// <summary>An act that lacks only a person's yes.</summary>
/// <param name="Case">The case.</param>
/// <param name="Alert">The alert in its current state.</param>
/// <param name="Level">The act.</param>
/// <param name="Asked">The ledger row with the question: who else is affected, and the answer of every guardrail.</param>
public sealed record WaitingDecision(ResponseCase Case, Alert Alert, ContainmentLevel Level, LedgerEntry Asked)
{
    /// <summary>How many people have to approve it still.</summary>
    public ApprovalsNeeded Needs => Case.Needs;

    public string Subject => ResourcePath.Of(Case.Account, Case.Project, Case.Key);
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
