namespace UsageSentinel.Core.Responding;

/// <summary>What one approval link is good for: one decision, one approver, once, until it expires. It says neither yes nor no.</summary>
/// <param name="EpisodeId">The episode the act would answer.</param>
/// <param name="Level">The action, by its name: another action needs another link.</param>
/// <param name="Approver">Who it was sent to.</param>
/// <param name="ExpiresAt">UTC, whole seconds; not valid at or after it.</param>
/// <param name="Nonce">Makes two links about the same decision two links; 16 bytes in hexadecimal, from a source of true randomness.</param>
public sealed record ApprovalClaim(string EpisodeId, string Level, string Approver, DateTimeOffset ExpiresAt, string Nonce);
