using System.Collections.Immutable;

namespace UsageSentinel.Core.Detection;

/// <summary>Closed days of a series that its organization may not have learned yet.</summary>
/// <param name="Under">How far the sweep reached that closed the last of them: learned once the organization has learned that far.</param>
/// <param name="Days">In the order they ended.</param>
public sealed record ClosedDays(DateTimeOffset Under, ImmutableArray<ClosedDay> Days)
{
    public static ClosedDays None { get; } = new(DateTimeOffset.UnixEpoch, []);

    /// <summary>Adds days closed by a sweep; those the organization has learned go.</summary>
    /// <param name="closed">The days.</param>
    /// <param name="under">How far the sweep reaches.</param>
    /// <param name="learned">How far the organization has learned; null for nothing.</param>
    public ClosedDays Add(ImmutableArray<ClosedDay> closed, DateTimeOffset under, DateTimeOffset? learned) => closed.IsEmpty
        ? this
        : new ClosedDays(under, Unlearned(learned).AddRange(closed));

    /// <summary>The days the organization has not learned yet.</summary>
    public ImmutableArray<ClosedDay> Unlearned(DateTimeOffset? learned) => Under <= learned ? [] : Days;

    public bool Equals(ClosedDays? other) => other is not null && Under == other.Under && Days.AsSpan().SequenceEqual(other.Days.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Under, Days.Length);
}
