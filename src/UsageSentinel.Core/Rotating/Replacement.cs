using System.Globalization;

namespace UsageSentinel.Core.Rotating;

/// <summary>Whether a revoked key may be replaced: only if that is switched on, after a verified revocation, on the word of a person, and seldom. Pure.</summary>
public static class Replacement
{
    /// <summary>A key is replaced once in this time: if the new one has to be revoked as well, the source of the leak is not closed.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromDays(7);

    /// <summary>A statement says what was done; a word does not.</summary>
    public const int FewestLetters = 10;

    /// <summary>A longer statement is refused.</summary>
    public const int MostLetters = 500;

    /// <summary>Why there can be no replacement, and what to do; null if there can.</summary>
    /// <param name="facts">What is known.</param>
    /// <param name="now">UTC.</param>
    public static string? Refusal(ReplacementFacts facts, DateTimeOffset now) => facts switch
    {
        { IsAllowed: false } => "Revoked keys are not replaced: response.replaceRevoked is off. Set it to true, or create a key at the provider.",
        { Statement.Length: < FewestLetters or > MostLetters } => string.Create(
            CultureInfo.InvariantCulture, $"State how the source of the leak was closed, in {FewestLetters} to {MostLetters} characters: --source-closed \"the key was removed from the repository and from its history\"."),
        { Revocation: RevocationState.Unreadable } => "The ledger is not intact, so it is not known whether the key was revoked. Run 'sentinel audit verify'.",
        { Revocation: RevocationState.None } => "UsageSentinel did not revoke this key. To replace a key that works, leave out --source-closed.",
        { Revocation: RevocationState.NotVerified } => "The revocation is not verified yet. Try again when 'sentinel ledger' shows it as verified.",
        { IsListed: null } => "The provider could not be asked for the key.",
        { IsListed: true } => "The provider lists this key, so it is not revoked. To replace it, leave out --source-closed.",
        { LastReplacedAt: { } last } when now - last < Pause => string.Create(
            CultureInfo.InvariantCulture, $"This key was replaced on {last:yyyy-MM-dd HH:mm} UTC, or is the replacement. A key is replaced once in 7 days. Find how it leaks first; from {last + Pause:yyyy-MM-dd HH:mm} UTC on it can be replaced again."),
        _ => null,
    };
}

/// <summary>What is known before a revoked key is replaced.</summary>
/// <param name="IsAllowed">Whether the configuration allows it.</param>
/// <param name="Statement">How a person states that the source of the leak was closed.</param>
/// <param name="Revocation">What the ledger says of the revocation.</param>
/// <param name="IsListed">Whether the provider lists the key; null if it could not be asked.</param>
/// <param name="LastReplacedAt">When a replacement of it began, or the one that made it, UTC; null for never.</param>
public sealed record ReplacementFacts(bool IsAllowed, string Statement, RevocationState Revocation, bool? IsListed, DateTimeOffset? LastReplacedAt);

/// <summary>What the ledger says of the revocation of a key.</summary>
public enum RevocationState
{
    /// <summary>The ledger is not intact.</summary>
    Unreadable,

    /// <summary>The key was not revoked by this product.</summary>
    None,

    /// <summary>It is being revoked, or that failed.</summary>
    NotVerified,

    /// <summary>It was revoked, and that was verified.</summary>
    Verified,
}
