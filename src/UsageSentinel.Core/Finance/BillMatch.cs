using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Core.Finance;

/// <summary>Finds what usage a line of a bill is for, within one project and day, at the finest level on which there is some.</summary>
/// <param name="used">Line items with usage that costs something.</param>
/// <param name="billed">Line items of the bill: what has a line of its own is not covered by a more general one.</param>
internal sealed class BillMatch(IReadOnlyCollection<LineItem> used, IReadOnlySet<LineItem> billed)
{
    private readonly ILookup<string, LineItem> byModel = used.Where(item => item.IsOfModel).ToLookup(item => item.Model, StringComparer.Ordinal);

    /// <summary>What costs of no known kind are shared by: all that is used by requests, which a key can be named for.</summary>
    public static bool IsOfRequests(LineItem item) => item.IsOfModel || item.Kind is LineItemKind.WebSearches or LineItemKind.FileSearches;

    /// <summary>The usage the line is for; empty if there is none.</summary>
    public ImmutableArray<LineItem> Find(BilledWords words) => words.Item.Kind switch
    {
        LineItemKind.Training => [],
        LineItemKind.Unknown => words.Family is { } family ? [.. byModel[family]] : [],
        LineItemKind.Model => Tiered(words.Item, byModel[words.Item.Model]),
        _ when words.Item.IsOfModel => OfModel(words.Item),
        _ => Calls(words.Item),
    };

    /// <summary>A bill need not say the context level of searches, and usage need not say it either.</summary>
    private ImmutableArray<LineItem> Calls(LineItem item)
    {
        var same = used.Where(one => one.Kind == item.Kind).ToImmutableArray();
        var level = same.RemoveAll(one => one.Model != item.Model);
        return item.Model == "-" ? same.RemoveAll(one => one.Model != "-" && billed.Contains(one)) is { IsEmpty: false } others ? others : same
            : level.IsEmpty ? same : level;
    }

    private ImmutableArray<LineItem> OfModel(LineItem item)
    {
        var model = item.Model == "-" ? used.Where(one => one.IsOfModel).ToList() : [.. byModel[item.Model]];
        foreach (var kind in Kinds(item.Kind))
        {
            if (Tiered(item, model.Where(one => one.Kind == kind)) is { IsEmpty: false } found)
            {
                return found;
            }
        }

        // The bill counts in another unit than usage does, such as characters where usage has tokens.
        return item.Model == "-" ? [] : Tiered(item, model);
    }

    /// <summary>The tier the line names; a line that names none is also for the tiers without lines of their own.</summary>
    private ImmutableArray<LineItem> Tiered(LineItem item, IEnumerable<LineItem> candidates)
    {
        var all = candidates.ToImmutableArray();
        var tier = all.RemoveAll(one => one.Tier != item.Tier && !(item.Tier is PriceTier.Standard && !billed.Contains(item with { Tier = one.Tier })));
        return tier.IsEmpty ? all : tier;
    }

    /// <summary>A meter, then those under which usage may count it if it does not distinguish them.</summary>
    private static ImmutableArray<LineItemKind> Kinds(LineItemKind kind) => kind switch
    {
        LineItemKind.Input => [kind, LineItemKind.AudioInput, LineItemKind.ImageInput],
        LineItemKind.CachedInput or LineItemKind.CacheWrite or LineItemKind.AudioInput or LineItemKind.ImageInput => [kind, LineItemKind.Input],
        LineItemKind.Output => [kind, LineItemKind.AudioOutput, LineItemKind.ImageOutput],
        LineItemKind.AudioOutput or LineItemKind.ImageOutput => [kind, LineItemKind.Output],
        _ => [kind],
    };
}
