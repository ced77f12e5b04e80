using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Core.Finance;

/// <summary>Line items that can only be compared together, because bill and usage distinguish them differently.</summary>
internal sealed class ItemGroups
{
    private readonly Dictionary<LineItem, LineItem> parents = [];

    public void Add(LineItem item) => parents.TryAdd(item, item);

    public void Join(LineItem left, LineItem right)
    {
        Add(left);
        Add(right);
        parents[Root(left)] = Root(right);
    }

    /// <summary>The name of each item's group: the line of the bill where there is one, else what its lines have in common.</summary>
    public Func<LineItem, LineItem> Names(IEnumerable<LineItem> billed)
    {
        var names = billed.Distinct().GroupBy(Root).ToDictionary(group => group.Key, Common);
        return item => parents.ContainsKey(item) ? names.GetValueOrDefault(Root(item), item) : item;
    }

    private static LineItem Common(IEnumerable<LineItem> group)
    {
        var lines = group.Order().ToList();
        return lines.Count == 1 ? lines[0]
            : lines.TrueForAll(line => (line.Model, line.Kind) == (lines[0].Model, lines[0].Kind)) ? lines[0] with { Tier = PriceTier.Standard }
            : lines.TrueForAll(line => line.Model == lines[0].Model) ? lines[0].WholeModel
            : lines.TrueForAll(line => line.Kind == lines[0].Kind) ? new LineItem("-", lines[0].Kind, PriceTier.Standard)
            : new LineItem("-", LineItemKind.Model, PriceTier.Standard);
    }

    private LineItem Root(LineItem item)
    {
        while (parents[item] != item)
        {
            item = parents[item];
        }

        return item;
    }
}
