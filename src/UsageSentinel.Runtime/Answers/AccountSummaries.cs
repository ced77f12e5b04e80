using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Answers;

/// <summary>Reads the summary of an account, and computes it from the rows after a sweep.</summary>
public sealed class AccountSummaries(
    AccountStore accounts, InventoryStore inventories, SeriesSummaryStore sheet, OverviewReader overviews, BudgetReader budgets, SummaryStore store)
{
    /// <summary>The summary of the present state of an account; null if it was not computed yet.</summary>
    internal async Task<AccountSummary?> FindAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await accounts.LoadAsync(account, cancellationToken) is (_, { } version) ? await store.FindAsync(account, version, cancellationToken) : null;

    /// <summary>The account without its keys.</summary>
    internal async Task<AccountGlance> GlanceAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await accounts.VersionAsync(account, cancellationToken) is { } version ? await store.GlanceAsync(account, version, cancellationToken) : null)
            ?? AccountGlance.Of(await OverviewAsync(account, cancellationToken));

    /// <summary>What is not known of the account: a sentence each; empty if all is known.</summary>
    public async Task<ImmutableArray<string>> UnreadAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        await accounts.VersionAsync(account, cancellationToken) is { } version && await store.GlanceAsync(account, version, cancellationToken) is { } glance
            ? glance.Unread
            : [.. UnreadNotes.Of((await accounts.LookAsync(account, cancellationToken)).State)];

    /// <summary>The account at a glance; its keys may have no days.</summary>
    internal async Task<AccountOverview> OverviewAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await FindAsync(account, cancellationToken))?.Overview ?? await overviews.ReadAsync(account, cancellationToken);

    /// <summary>Keys and projects with their names and owners; other facts of a key may be missing.</summary>
    internal async Task<StoredInventory> NamesAsync(ProviderAccount account, CancellationToken cancellationToken) =>
        (await FindAsync(account, cancellationToken))?.Inventory ?? await inventories.ReadAsync(account, cancellationToken);

    /// <summary>Computes the summary and stores it. A sweep that commits meanwhile makes it old, and the next run computes it again.</summary>
    public async Task RefreshAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (state, version) = await accounts.LoadAsync(account, cancellationToken);
        if (version is null || state.MinutesThrough is not { } through)
        {
            return;
        }

        var today = DateOnly.FromDateTime(through.UtcDateTime);
        var lines = await sheet.ReadAsync(account, cancellationToken);
        var inventory = await inventories.ReadAsync(account, cancellationToken);
        var spends = lines.Select(line => new SeriesSpend(
            line.Costs.Series,
            SpendOf(line, SpendPeriod.Day, today),
            SpendOf(line, SpendPeriod.Week, today),
            SpendOf(line, SpendPeriod.Month, today))
        {
            Yesterday = SpendOf(line, SpendPeriod.Yesterday, today),
            LastWeek = SpendOf(line, SpendPeriod.LastWeek, today),
            LastMonth = SpendOf(line, SpendPeriod.LastMonth, today),
        }).ToImmutableArray();
        var summary = new AccountSummary(
            version,
            overviews.Of(state, inventory, lines),
            inventory,
            spends,
            DaysOf(lines, today),
            [.. (await budgets.ReadAsync(state, lines, cancellationToken)).Select(standing => BudgetJson.Of(account, standing))]);
        await store.WriteAsync(account, summary, cancellationToken);
    }

    /// <summary>What one series cost in a period that ends with a day.</summary>
    internal static PeriodSpend SpendOf(SeriesSummary line, SpendPeriod period, DateOnly today)
    {
        var (first, last) = SpendAnswers.Days(period, today);
        var cost = Usd.Zero;
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            cost += line.Costs.On(day);
        }

        return new PeriodSpend(cost, line.Costs.BilledBetween(first, last));
    }

    /// <summary>The cost of each day that a period can contain.</summary>
    internal static ImmutableArray<SpendDay> DaysOf(ImmutableArray<SeriesSummary> lines, DateOnly today)
    {
        var first = Enum.GetValues<SpendPeriod>().Min(period => SpendAnswers.Days(period, today).First);
        return [.. Enumerable.Range(0, today.DayNumber - first.DayNumber + 1)
            .Select(first.AddDays)
            .Select(day => new SpendDay(day, lines.Aggregate(Usd.Zero, (sum, line) => sum + line.Costs.On(day)).Amount))];
    }
}
