using System.Collections.Immutable;
using UsageSentinel.Core.Rotating;

namespace UsageSentinel.Core.Retiring;

/// <summary>What one look at a countdown has found so far. Everything begins as not looked at.</summary>
public sealed record CountdownFacts
{
    /// <summary>The last use that is stored or that the inventory shows, UTC; null for none.</summary>
    public DateTimeOffset? LastUse { get; init; }

    /// <summary>Why the key is no longer unhealthy, in a sentence; null if it still is.</summary>
    public string? Healthy { get; init; }

    /// <summary>Whether the provider lists the key.</summary>
    public KeyPresence Key { get; init; }

    /// <summary>The answers of the guardrails of a deletion; null before they were asked.</summary>
    public ImmutableArray<RotationAnswer>? Answers { get; init; }
}

/// <summary>What is done next with a countdown.</summary>
public enum CountdownStep
{
    /// <summary>Nothing now: the next run looks again.</summary>
    Wait,

    /// <summary>Nothing ever again.</summary>
    Finish,

    /// <summary>The key was used: the countdown ends, and on-call is alerted.</summary>
    StopByUse,

    /// <summary>The key stays: it is healthy again, a person said so, or it was deleted by somebody else.</summary>
    Stop,

    /// <summary>Notify the owners again.</summary>
    Remind,

    /// <summary>Ask a person.</summary>
    Propose,

    /// <summary>Ask the provider for the key.</summary>
    FindKey,

    /// <summary>Ask the guardrails.</summary>
    AskGuardrails,

    /// <summary>A guardrail blocks the deletion: write down which.</summary>
    Withhold,

    /// <summary>Write down that the key is about to be deleted.</summary>
    BeginDeletion,

    /// <summary>Delete the key.</summary>
    Delete,

    /// <summary>The key is gone: write that down.</summary>
    ConfirmDeletion,

    /// <summary>The deletion holds.</summary>
    Complete,
}
