using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>One line item of one project on one day, from both sides.</summary>
/// <param name="Project">Null where the provider names none.</param>
/// <param name="Item">What is compared.</param>
/// <param name="Listed">By the price list; zero where there was no usage.</param>
/// <param name="Billed">By the provider; zero where nothing is billed.</param>
public readonly record struct ReconciledItem(ProjectId? Project, LineItem Item, Usd Listed, Usd Billed)
{
    /// <summary>Billed over listed; null where either side is missing, or too small to say anything.</summary>
    public decimal? Ratio => Listed.Amount >= 0.001m && Billed.Amount > 0 ? Billed.Amount / Listed.Amount : null;

    /// <summary>Billed, and no usage explains it.</summary>
    public bool IsBlind => Listed.Amount == 0 && Billed.Amount > 0;
}
