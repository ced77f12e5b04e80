using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>A line of a project's bill that is for no usage that is known: the keys of the project share it in proportion to their estimated cost of the day.</summary>
/// <param name="Project">Whose bill.</param>
/// <param name="Item">What the line was read as.</param>
/// <param name="Words">The bill's own words.</param>
/// <param name="Amount">In US dollars; more than zero.</param>
public readonly record struct AllottedItem(ProjectId? Project, LineItem Item, string Words, Usd Amount);
