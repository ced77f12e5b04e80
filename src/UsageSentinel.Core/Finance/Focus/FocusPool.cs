using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Focus;

/// <summary>Who may have caused a line of a bill: the usage of the day, by project, key and line item.</summary>
internal sealed class FocusPool
{
    private readonly ILookup<(ProjectId? Project, KeyId? Key, LineItem Item), DayCharge> byKey;
    private readonly ILookup<(ProjectId? Project, LineItem Item), DayCharge> byProject;
    private readonly CostAttribution attribution;
    private readonly Dictionary<string, LineItem> read = new(StringComparer.Ordinal);

    public FocusPool(IEnumerable<DayCharge> used, CostAttribution attribution)
    {
        this.attribution = attribution;

        // A bill names a model as a whole or meter by meter; either finds its users.
        var indexed = used
            .Where(charge => charge.Listed.Amount > 0)
            .SelectMany(charge => new[] { charge.Of.Item, charge.Of.Item.WholeModel }.Distinct().Select(item => (Item: item, Charge: charge)))
            .ToList();
        byKey = indexed.ToLookup(pair => (pair.Charge.Of.Series.Project, pair.Charge.Of.Series.Key, pair.Item), pair => pair.Charge);
        byProject = indexed.ToLookup(pair => (pair.Charge.Of.Series.Project, pair.Item), pair => pair.Charge);
    }

    /// <summary>Dearest first, then by series and price, so that the same bill is shared the same way every time; empty where no usage explains the row.</summary>
    public ImmutableArray<DayCharge> UsersOf(CostRow row)
    {
        var item = ItemOf(row.LineItem ?? string.Empty);
        var users = row.Key is null && attribution is CostAttribution.Allocated ? byProject[(row.Project, item)] : byKey[(row.Project, row.Key, item)];
        return users.Count() <= 1 ? [.. users] :
        [
            .. users
                .OrderByDescending(user => user.Listed)
                .ThenBy(user => user.Of.Series)
                .ThenBy(user => user.Of.Meter)
                .ThenBy(user => user.Of.Model, StringComparer.Ordinal)
                .ThenBy(user => user.Of.Detail, StringComparer.Ordinal)
                .ThenBy(user => user.Of.Tier, StringComparer.Ordinal)
                .ThenBy(user => user.Of.UnitPrice),
        ];
    }

    private LineItem ItemOf(string words)
    {
        if (!read.TryGetValue(words, out var item))
        {
            read[words] = item = LineItemWords.Read(words);
        }

        return item;
    }
}
