using System.Globalization;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Operating;

/// <summary>Takes the approval or denial of a person for the deletion of one unused key, by command, form or link, and says what follows.</summary>
/// <param name="countdowns">What waits.</param>
/// <param name="desk">Records what is refused.</param>
public sealed class CountdownApprovals(Countdowns countdowns, Approvals desk)
{
    /// <summary>What a person is shown where there is nothing to decide.</summary>
    public const string Over = "The countdown is over, or was started again since. See 'sentinel keys --hygiene'.";

    /// <summary>Whether a person has to approve the deletion; otherwise approving only brings nothing forward.</summary>
    public bool NeedsApproval => countdowns.NeedsApproval;

    /// <summary>The countdown that a link is about; null if it is over.</summary>
    public async Task<Countdown?> FindAsync(ApprovalClaim claim, CancellationToken cancellationToken) =>
        (await countdowns.OpenAsync(cancellationToken)).FirstOrDefault(one => one.Id == claim.EpisodeId && one.Phase.IsDecidable());

    /// <summary>Whether a decision was made by this link.</summary>
    public Task<bool> IsUsedAsync(string token, CancellationToken cancellationToken) => countdowns.IsLinkUsedAsync(ApprovalToken.Fingerprint(token), cancellationToken);

    /// <summary>Takes the answer that a person gave by a link.</summary>
    /// <param name="claim">What the link is good for.</param>
    /// <param name="token">The link.</param>
    /// <param name="word">What the person says.</param>
    /// <param name="cancellationToken">Stops between the writes.</param>
    public async Task<ApprovalOutcome> DecideAsync(ApprovalClaim claim, string token, CountdownWord word, CancellationToken cancellationToken)
    {
        if (await IsUsedAsync(token, cancellationToken))
        {
            return await desk.RefuseAsync(claim.EpisodeId, word.By, Approvals.Used, cancellationToken);
        }

        return await FindAsync(claim, cancellationToken) is { } countdown
            ? await DecideAsync(countdown, word with { Link = ApprovalToken.Fingerprint(token) }, cancellationToken)
            : await desk.RefuseAsync(claim.EpisodeId, word.By, Over, cancellationToken);
    }

    /// <summary>Takes the answer of a person.</summary>
    public async Task<ApprovalOutcome> DecideAsync(Countdown countdown, CountdownWord word, CancellationToken cancellationToken)
    {
        Countdown? next;
        try
        {
            next = await countdowns.DecideAsync(countdown, word with { Reason = DisplayText.Of(word.Reason, 300) }, cancellationToken);
        }
        catch (ProviderException refused) when (refused.Error is ProviderError.Refused)
        {
            return await desk.RefuseAsync(countdown.Id, word.By, refused.Message, cancellationToken);
        }

        return next is null
            ? await desk.RefuseAsync(countdown.Id, word.By, word.Link is { } link && await countdowns.IsLinkUsedAsync(link, cancellationToken) ? Approvals.Used : Over, cancellationToken)
            : Of(next, word);
    }

    private static ApprovalOutcome Of(Countdown next, CountdownWord word) => next switch
    {
        { Phase: CountdownPhase.Stopped } => word.IsApproved ? new ApprovalOutcome.Withheld(next.Note) : new ApprovalOutcome.Taken($"The key {next.Key} stays."),
        { Phase: CountdownPhase.Deleted or CountdownPhase.Retired } => word.IsApproved
            ? new ApprovalOutcome.Taken($"The key {next.Key} is deleted. That is verified in 30 minutes.")
            : new ApprovalOutcome.Withheld($"The key {next.Key} is deleted already."),
        { Phase: CountdownPhase.Deleting } => word.IsApproved
            ? new ApprovalOutcome.Taken($"Approved. The provider did not answer yet; the next run asks it again to delete the key {next.Key}.")
            : new ApprovalOutcome.Taken($"Denied. The provider was already asked to delete the key {next.Key} and did not answer yet; if the key still exists, it stays."),
        { Phase: CountdownPhase.Notified or CountdownPhase.Reminded, IsByHand: false } when word.IsApproved => new ApprovalOutcome.Taken(
            string.Create(CultureInfo.InvariantCulture, $"Approved. The key is deleted after {next.DueAt:yyyy-MM-dd HH:mm} UTC, if it is not used until then.")),
        _ => new ApprovalOutcome.Withheld(next.Note),
    };
}
