using System.Collections.Immutable;

namespace UsageSentinel.Core.Findings;

/// <summary>Which containment levels a provider offers, and which of them it can revert.</summary>
/// <param name="Levels">The levels, from the lowest to the highest. What is not among them is never planned.</param>
/// <param name="Reversible">Those of them whose former state can be set again. An action on any other level is final, and needs the evidence for it.</param>
public sealed record ContainmentOffer(ImmutableArray<ContainmentLevel> Levels, ImmutableArray<ContainmentLevel> Reversible)
{
    /// <summary>Every level; those that are no deletion can be reverted.</summary>
    public static ContainmentOffer Everything { get; } = new(
        [.. Enum.GetValues<ContainmentLevel>().Where(level => level is not ContainmentLevel.None)],
        [.. Enum.GetValues<ContainmentLevel>().Where(level => level is not ContainmentLevel.None && !level.IsIrreversible())]);

    public bool Offers(ContainmentLevel level) => Levels.Contains(level);

    /// <summary>Whether <c>sentinel restore</c> can put it back. A deletion never can be.</summary>
    public bool CanRevert(ContainmentLevel level) => !level.IsIrreversible() && Reversible.Contains(level);
}
