using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Core.Finance.Reports;

/// <summary>Finds, for a model of the list, the cheapest dated version of the same name: the same model for less.</summary>
/// <param name="book">The price list.</param>
/// <param name="on">The day whose prices are compared, UTC.</param>
public sealed class CheaperVersions(PriceBook book, DateOnly on)
{
    /// <summary>Less than this is not worth a change.</summary>
    private const decimal WorthIt = 0.95m;

    private readonly ILookup<ModelName, string> versions = book.List.Prices
        .SelectMany(price => price.Models)
        .Where(name => !name.EndsWith('*'))
        .Distinct(StringComparer.Ordinal)
        .ToLookup(name => ModelName.Parse(name).Undated);

    private readonly Dictionary<string, CheaperVersion?> known = new(StringComparer.Ordinal);

    /// <summary>Null if there is none, or if the model is in no list.</summary>
    public CheaperVersion? Of(string model)
    {
        if (!known.TryGetValue(model, out var found))
        {
            known[model] = found = Find(model);
        }

        return found;
    }

    private CheaperVersion? Find(string model)
    {
        if (book.Find(model, on) is not { IsPriced: true, Price: { Weight: > 0 } now })
        {
            return null;
        }

        var best = versions[ModelName.Parse(model).Undated]
            .Where(name => name != model)
            .Select(name => (Name: name, book.Find(name, on).Price))
            .Where(version => version.Price is { IsFree: false, PerUnit: null } && version.Price.Input <= now.Input && version.Price.Output <= now.Output)
            .OrderBy(version => version.Price.Weight)
            .ThenBy(version => version.Name, StringComparer.Ordinal)
            .FirstOrDefault();
        return best.Price is { } price && price.Weight < now.Weight * WorthIt ? new CheaperVersion(best.Name, now, price) : null;
    }
}

/// <summary>The same model for less.</summary>
/// <param name="Name">As requests would name it.</param>
/// <param name="Now">What is paid.</param>
/// <param name="Then">What would be paid.</param>
public sealed record CheaperVersion(string Name, ModelPrice Now, ModelPrice Then)
{
    /// <summary>What a meter would cost as a share of what it costs; 1 for meters that are not compared.</summary>
    public decimal ShareOf(CostMeter meter) => meter switch
    {
        CostMeter.Input => Share(Now.Input, Then.Input),
        CostMeter.CachedInput => Share(Now.CachedInput ?? Now.Input, Then.CachedInput ?? Then.Input),
        CostMeter.Output => Share(Now.Output, Then.Output),
        _ => 1m,
    };

    private static decimal Share(decimal now, decimal then) => now > 0 ? then / now : 1m;
}
