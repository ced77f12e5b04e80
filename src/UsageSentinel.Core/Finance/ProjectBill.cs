using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance;

/// <summary>One project on one day: its bill, and what its usage costs by the list.</summary>
internal sealed class ProjectBill
{
    private readonly ProjectId? project;
    private readonly ILookup<LineItem, EstimatedItem> used;
    private readonly Dictionary<BilledWords, (string Words, Usd Amount)> billed = [];
    private readonly BillMatch match;

    public ProjectBill(ProjectId? project, IEnumerable<CostRow> rows, IEnumerable<EstimatedItem> estimates)
    {
        this.project = project;
        used = estimates.ToLookup(item => item.Item);
        foreach (var row in rows)
        {
            var words = LineItemWords.Parse(row.LineItem);
            var (first, amount) = billed.GetValueOrDefault(words, (row.LineItem ?? string.Empty, Usd.Zero));
            billed[words] = (first, amount + new Usd(row.Amount ?? 0));
        }

        match = new BillMatch(
            [.. used.Where(item => item.Any(one => one.Listed.Amount > 0)).Select(item => item.Key)],
            billed.Keys.Select(words => words.Item).ToHashSet());
    }

    /// <summary>Every line item from both sides. Lines that are for the same usage are one.</summary>
    public IEnumerable<ReconciledItem> Items()
    {
        var groups = new ItemGroups();
        foreach (var words in billed.Keys)
        {
            groups.Add(words.Item);
            if (words.Item.Kind is not LineItemKind.Unknown)
            {
                foreach (var item in match.Find(words))
                {
                    groups.Join(words.Item, item);
                }
            }
        }

        var names = groups.Names(billed.Keys.Select(words => words.Item));
        return used.Select(item => (Item: names(item.Key), Listed: Sum(item), Billed: Usd.Zero))
            .Concat(billed.Select(line => (Item: names(line.Key.Item), Listed: Usd.Zero, Billed: line.Value.Amount)))
            .GroupBy(side => side.Item)
            .Select(side => new ReconciledItem(project, side.Key, Sum(side, one => one.Listed), Sum(side, one => one.Billed)));
    }

    /// <summary>
    /// Who is billed, where the bill names no keys: whoever used what a line is for. A line that is for nothing known is shared
    /// by all use of the project, and named; a credit, and what no key can have used, stay the project's own.
    /// </summary>
    /// <returns>The shares, of a series one for each line it used; and the lines that are shared by all use.</returns>
    public (IReadOnlyList<(SeriesId Series, Usd Amount)> Shares, ImmutableArray<AllottedItem> Allotted) Share()
    {
        var shares = new List<(SeriesId Series, Usd Amount)>();
        var allotted = ImmutableArray.CreateBuilder<AllottedItem>();
        foreach (var (words, (first, amount)) in billed)
        {
            var found = match.Find(words);
            var users = UsersOf(found);
            if (words.Item.Kind is LineItemKind.Unknown || (found.IsEmpty && BillMatch.IsOfRequests(words.Item)))
            {
                users = amount.Amount <= 0 ? [] : found.IsEmpty ? UsersOf(used.Select(item => item.Key).Where(BillMatch.IsOfRequests)) : users;
                if (users.Exists(user => user.Listed.Amount > 0))
                {
                    allotted.Add(new AllottedItem(project, words.Item, first, amount));
                }
            }

            shares.AddRange(Allocation.Share(amount, project, users));
        }

        return (shares, allotted.ToImmutable());
    }

    private List<EstimatedItem> UsersOf(IEnumerable<LineItem> items) => [.. items.SelectMany(item => used[item])];

    private static Usd Sum(IEnumerable<EstimatedItem> items) => Sum(items, item => item.Listed);

    private static Usd Sum<T>(IEnumerable<T> items, Func<T, Usd> amount) => items.Aggregate(Usd.Zero, (sum, item) => sum + amount(item));
}
