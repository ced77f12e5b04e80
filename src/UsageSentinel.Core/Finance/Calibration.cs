using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>What bills taught about estimates: factors between the price list and what is really billed.</summary>
/// <param name="Version">Rises by one with each; 0 is none learned yet.</param>
/// <param name="LearnedThrough">The last settled day it rests on; null for none.</param>
/// <param name="Items">By project and line item, sorted.</param>
/// <param name="Projects">By project, for line items never billed before.</param>
/// <param name="Overall">For projects never billed before.</param>
public sealed record Calibration(
    int Version,
    DateOnly? LearnedThrough,
    ImmutableArray<ItemFactor> Items,
    ImmutableDictionary<string, decimal> Projects,
    decimal Overall)
{
    private readonly Lazy<Dictionary<(string? Project, LineItem Item), decimal>> index = new(() =>
        Items.ToDictionary(factor => (factor.Project?.Value, factor.Item), factor => factor.Value));

    /// <summary>The least and the most a factor can be: beyond it the price list is wrong, and a factor would hide that.</summary>
    public const decimal Least = 0.2m;

    /// <inheritdoc cref="Least"/>
    public const decimal Most = 5m;

    public static Calibration None { get; } = new(0, null, [], ImmutableDictionary<string, decimal>.Empty, 1m);

    /// <summary>What a list price of that line item is multiplied by.</summary>
    public decimal FactorOf(ProjectId? project, LineItem item) =>
        index.Value.TryGetValue((project?.Value, item), out var factor)
        || (item.Tier is not PriceTier.Standard && index.Value.TryGetValue((project?.Value, item with { Tier = PriceTier.Standard }), out factor))
        || index.Value.TryGetValue((project?.Value, item.WholeModel), out factor)
        || (item.Model != "-" && index.Value.TryGetValue((project?.Value, item with { Model = "-", Tier = PriceTier.Standard }), out factor))
            ? factor
            : FactorOf(project);

    /// <summary>What a list price is multiplied by where nothing is known of its line item.</summary>
    public decimal FactorOf(ProjectId? project) => Projects.GetValueOrDefault(project?.Value ?? string.Empty, Overall);

    /// <summary>The same in what is known and what is estimated without a price.</summary>
    public KnownCost Split(PriceBook book, UsageRow row)
    {
        var isPriced = book.IsPriced(row.Endpoint, row.Dimensions, row.Window);
        return KnownCost.Of(Estimate(book, row), isPriced ? PriceSpread.None : book.SpreadOf(row.Endpoint, row.Dimensions, row.Window), isPriced);
    }

    /// <summary>The estimate of one row of usage, corrected by what bills taught.</summary>
    public Usd Estimate(PriceBook book, UsageRow row)
    {
        var sum = Usd.Zero;
        var known = Items.IsEmpty ? FactorOf(row.Dimensions.Project) : (decimal?)null;
        foreach (var charge in book.Itemize(row.Endpoint, row.Dimensions, row.Counts, row.Window).Charges)
        {
            sum += charge.Cost * (known ?? FactorOf(row.Dimensions.Project, LineItem.Of(row.Dimensions, charge.Meter)));
        }

        return sum;
    }
}

/// <summary>The factor of one line item of one project.</summary>
/// <param name="Project">Null where the provider names none.</param>
/// <param name="Item">What it is applied to.</param>
/// <param name="Value">Between <see cref="Calibration.Least"/> and <see cref="Calibration.Most"/>.</param>
/// <param name="Days">Settled days it rests on.</param>
public readonly record struct ItemFactor(ProjectId? Project, LineItem Item, decimal Value, int Days);
