namespace UsageSentinel.Runtime.Retiring;

/// <summary>What a person says about the deletion of an unused key.</summary>
/// <param name="IsApproved">Approved before its end, the countdown still runs to its end. False keeps the key.</param>
/// <param name="By">The person.</param>
public sealed record CountdownWord(bool IsApproved, string By)
{
    /// <summary>Why, for the ledger. Empty by default.</summary>
    public string Reason { get; init; } = string.Empty;

    /// <summary>The fingerprint of the link it came by; null for none, which is the default. A link counts once.</summary>
    public string? Link { get; init; }
}
