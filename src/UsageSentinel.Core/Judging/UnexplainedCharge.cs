using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What a line item was billed with over some days on which no usage explains it.</summary>
/// <param name="Project">Null where the bill names none.</param>
/// <param name="Item">What is billed.</param>
/// <param name="Billed">Over all of the days, in US dollars; zero ends the alert.</param>
/// <param name="First">The first of the days, UTC.</param>
/// <param name="Last">The last of the days, UTC.</param>
public sealed record UnexplainedCharge(ProjectId? Project, LineItem Item, Usd Billed, DateOnly First, DateOnly Last)
{
    /// <summary>Whether the keys of the project share it. False by default.</summary>
    public bool IsAllotted { get; init; }
}
