using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Focus;

/// <summary>Who may have caused a line of a bill: the usage of the day, by project, key and line item.</summary>
internal sealed class FocusPool
{
    private readonly ILookup<ProjectId?, DayCharge> byProject;
    private readonly ILookup<(ProjectId? Project, KeyId? Key), DayCharge> byKey;
    private readonly ILookup<Part, LineItem> billed;
    private readonly CostAttribution attribution;
    private readonly Dictionary<string, BilledWords> read = new(StringComparer.Ordinal);
    private readonly Dictionary<Part, (ILookup<LineItem, DayCharge> Used, BillMatch Match)> parts = [];

    public FocusPool(IReadOnlyCollection<DayCharge> used, IEnumerable<CostRow> bill, CostAttribution attribution)
    {
        this.attribution = attribution;
        var costly = used.Where(charge => charge.Listed.Amount > 0).ToList();
        byProject = costly.ToLookup(charge => charge.Of.Series.Project);
        byKey = costly.ToLookup(charge => (charge.Of.Series.Project, charge.Of.Series.Key));
        billed = bill.ToLookup(PartOf, row => WordsOf(row).Item);
    }

    /// <summary>The most expensive first, then by series and price, so that the same bill is shared the same way every time; empty where no usage explains the row.</summary>
    public ImmutableArray<DayCharge> UsersOf(CostRow row)
    {
        var words = WordsOf(row);
        if (words.Item.Kind is LineItemKind.Unknown)
        {
            // It costs something of the model, but nothing says which meter: the price of none of them may change by it.
            return [];
        }

        var (used, match) = UseOf(PartOf(row));
        var users = match.Find(words).SelectMany(item => used[item]).ToList();
        return users.Count <= 1 ? [.. users] :
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

    /// <summary>Whose a row is that no usage explains: the key the bill names, else all keys of the project by their use, as <see cref="Reconciler"/> has it.</summary>
    public IEnumerable<(SeriesId Series, Usd Share)> Allot(CostRow row, Usd amount)
    {
        var part = PartOf(row);
        var words = WordsOf(row);
        if (!part.IsWhole || amount.Amount <= 0 || !(words.Item.Kind is LineItemKind.Unknown || BillMatch.IsOfRequests(words.Item)))
        {
            return [(new SeriesId(row.Project, row.Key), amount)];
        }

        var (used, match) = UseOf(part);
        var found = match.Find(words);
        var users = (found.IsEmpty ? used.Select(item => item.Key).Where(BillMatch.IsOfRequests) : found)
            .SelectMany(item => used[item])
            .GroupBy(charge => charge.Of.Series)
            .Select(charges => new EstimatedItem(charges.Key, words.Item, charges.Aggregate(Usd.Zero, (sum, charge) => sum + charge.Listed)))
            .ToList();
        return Allocation.Share(amount, row.Project, users);
    }

    private (ILookup<LineItem, DayCharge> Used, BillMatch Match) UseOf(Part part)
    {
        if (!parts.TryGetValue(part, out var use))
        {
            var used = (part.IsWhole ? byProject[part.Project] : byKey[(part.Project, part.Key)]).ToLookup(charge => charge.Of.Item);
            parts[part] = use = (used, new BillMatch([.. used.Select(item => item.Key)], billed[part].ToHashSet()));
        }

        return use;
    }

    private Part PartOf(CostRow row) => new(row.Project, row.Key, row.Key is null && attribution is CostAttribution.Allocated);

    private BilledWords WordsOf(CostRow row)
    {
        var text = row.LineItem ?? string.Empty;
        if (!read.TryGetValue(text, out var words))
        {
            read[text] = words = LineItemWords.Parse(text);
        }

        return words;
    }

    /// <param name="Project">Whose bill.</param>
    /// <param name="Key">The key the bill names.</param>
    /// <param name="IsWhole">Whether the bill names the project only, and any of its keys may have caused the line.</param>
    private readonly record struct Part(ProjectId? Project, KeyId? Key, bool IsWhole);
}
