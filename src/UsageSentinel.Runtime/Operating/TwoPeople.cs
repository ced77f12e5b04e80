using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Operating;

/// <summary>Who may approve an action that needs two people.</summary>
internal static class TwoPeople
{
    /// <summary>What the page says where no identity is proven.</summary>
    public const string NoProof = "Two people must approve this action, and no identity is proven here. Both must use the approval link or the console in Azure, signed in with Entra. On one machine the action is refused unless response.twoPersonAbove is off.";

    /// <summary>Why the approval does not count; null where it does.</summary>
    /// <param name="answer">The approval.</param>
    /// <param name="waiting">What waits.</param>
    /// <param name="first">The identity of who has approved it; null for no one.</param>
    public static string? Refusal(ApprovalAnswer answer, WaitingDecision waiting, string? first) => (waiting.Needs, answer.Identity) switch
    {
        (ApprovalsNeeded.One, _) => null,
        (_, null) => NoProof,
        (_, { } identity) when identity == first => "You have approved this already. Second approval needed: it must come from another person.",
        _ when waiting.Asked.Actor == answer.By => "Who proposes an action cannot approve it. Two other people must.",
        _ => null,
    };

    /// <summary>The word with the identities it rests on. A second approval holds no longer than the first.</summary>
    public static ApprovalWord Signed(ApprovalWord word, ApprovalAnswer answer, WaitingDecision waiting, (string Identity, DateTimeOffset Until)? first) =>
        waiting.Needs is not ApprovalsNeeded.One && answer.Identity is { } identity && first is { } earlier && earlier.Identity != identity
            ? word with { Identity = identity, FirstIdentity = earlier.Identity, Until = earlier.Until < word.Until ? earlier.Until : word.Until }
            : word with { Identity = answer.Identity };
}
