using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>In which period a budget last set its limit, so that what a person takes back is not set again in it.</summary>
public sealed class BudgetLimitStore(IEntityStore store)
{
    private const string Partition = "budget-limits";

    public async Task<BudgetLimitMark> FindAsync(ProviderAccount account, string budget, CancellationToken cancellationToken) =>
        await store.FindAsync(TableNames.Ledger, Partition, Key(account, budget), cancellationToken) is { } row
            ? new BudgetLimitMark(row.Instant("Period"), row.Text("Blocked")) { Begun = row.Instant("Begun"), Settled = row.Instant("Settled") }
            : new BudgetLimitMark(null, null);

    /// <summary>Whether any budget ever set a limit, or was to.</summary>
    public async Task<bool> AnyAsync(CancellationToken cancellationToken)
    {
        await foreach (var _ in store.QueryAsync(TableNames.Ledger, Partition, RowRange.All, cancellationToken))
        {
            return true;
        }

        return false;
    }

    public async Task WriteAsync(ProviderAccount account, string budget, BudgetLimitMark mark, CancellationToken cancellationToken) =>
        await store.CommitAsync(
            TableNames.Ledger,
            Partition,
            [new EntityWrite.Upsert(new Entity(Key(account, budget)).With("Period", mark.Period).With("Blocked", mark.Blocked).With("Begun", mark.Begun).With("Settled", mark.Settled))],
            cancellationToken);

    private static string Key(ProviderAccount account, string budget) => $"{account}|{budget}";
}

/// <summary>What is remembered about the limit of a budget.</summary>
/// <param name="Period">The start of the period in which it was last set, UTC; null for never.</param>
/// <param name="Blocked">The period and the guardrail of the last decision that was blocked, so that it is written once; null for none.</param>
public sealed record BudgetLimitMark(DateTimeOffset? Period, string? Blocked)
{
    /// <summary>The period in which it was last about to be set; null for never. A process that stops before it writes <see cref="Period"/> leaves a limit of this period.</summary>
    public DateTimeOffset? Begun { get; init; }

    /// <summary>The period whose limit was read back in a later run; null for none. From then on every other value is a person's.</summary>
    public DateTimeOffset? Settled { get; init; }
}
