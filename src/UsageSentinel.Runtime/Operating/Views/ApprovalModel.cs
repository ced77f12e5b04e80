using System.Collections.Immutable;

namespace UsageSentinel.Runtime.Operating.Views;

/// <summary>What an approval link asks.</summary>
/// <param name="Question">The action, as the beginning of a question.</param>
/// <param name="Action">The same in the middle of a sentence.</param>
/// <param name="Key">The id of the key.</param>
/// <param name="Where">Its project and organization.</param>
/// <param name="Token">The link itself, which the form sends back.</param>
/// <param name="Guardrails">Their answers; null where these cannot be read.</param>
public sealed record ApprovalModel(string Question, string Action, string Key, string Where, string Token, ImmutableArray<AskedGuardrail>? Guardrails)
{
    /// <summary>What people call the key; empty if it has no name.</summary>
    public required string Name { get; init; }

    /// <summary>What the alert is called.</summary>
    public required string Why { get; init; }

    /// <summary>How it came about, in a sentence.</summary>
    public required string Explanation { get; init; }

    /// <summary>What it cost so far, with what that rests on.</summary>
    public required string Cost { get; init; }

    /// <summary>Who else is affected.</summary>
    public required string Effect { get; init; }

    /// <summary>Who must approve.</summary>
    public required string Needed { get; init; }

    /// <summary>Whether it can be taken back.</summary>
    public required bool IsIrreversible { get; init; }

    /// <summary>Who is asked.</summary>
    public required string By { get; init; }

    /// <summary>Whom the link was sent to.</summary>
    public required string SentTo { get; init; }

    /// <summary>Until when the link works, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

/// <summary>The answer of a guardrail.</summary>
/// <param name="Name">What it checks.</param>
/// <param name="IsBlocking">Whether it blocks.</param>
/// <param name="Why">Its reason.</param>
public sealed record AskedGuardrail(string Name, bool IsBlocking, string Why);
