using System.Collections.Immutable;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Responding;

/// <summary>What the operator allows.</summary>
/// <param name="Mode">How far the product may go by itself.</param>
/// <param name="Policy">How careful it is.</param>
/// <param name="ProtectedKeys">Ids of keys or projects, or patterns of key names, that are never acted on.</param>
/// <param name="IsStopped">The stop switch as the configuration sets it; the one in the store is read besides.</param>
/// <param name="Lag">Usage made before a deletion may still arrive for this long.</param>
public sealed record ResponderPolicy(
    ResponseMode Mode, ResponsePolicy Policy, ImmutableArray<string> ProtectedKeys, bool IsStopped, TimeSpan Lag)
{
    /// <summary>Rules with a mode of their own, by name.</summary>
    public ImmutableSortedDictionary<string, ResponseMode> Arms { get; init; } =
        ImmutableSortedDictionary.Create<string, ResponseMode>(StringComparer.OrdinalIgnoreCase);

    /// <summary>How long an approval link is good for; a person who has not answered by then is asked again.</summary>
    public TimeSpan ApprovalLife { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Whether projects have a safety envelope, and how wide it is. The default is none.</summary>
    public EnvelopePolicy Envelope { get; init; } = EnvelopePolicy.Off;

    /// <summary>Whether a person may replace a key that was revoked.</summary>
    public bool IsReplacingRevoked { get; init; }

    /// <summary>The highest mode that an override can set.</summary>
    public ResponseMode Ceiling { get; init; } = ResponseMode.Enforce;
}
