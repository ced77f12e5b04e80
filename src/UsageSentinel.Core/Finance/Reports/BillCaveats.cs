using System.Collections.Immutable;

namespace UsageSentinel.Core.Finance.Reports;

/// <summary>What a bill says that is in no sum, or in one only by a share: what a reader must know to trust the others.</summary>
/// <param name="WithoutAmount">Rows the provider sent no amount for.</param>
/// <param name="OtherCurrencies">Rows in another currency than US dollars; never converted.</param>
/// <param name="Credits">Rows with an amount below zero; they are in the sums.</param>
public sealed record BillCaveats(int WithoutAmount, ImmutableArray<ForeignBill> OtherCurrencies, int Credits)
{
    private const string Currency = "usd";

    public static BillCaveats None { get; } = new(0, [], 0);

    /// <summary>Lines that are for no usage that is known: the keys of the project share them in proportion.</summary>
    public ImmutableArray<AllottedItem> Allotted { get; init; } = [];

    /// <summary>Rows that are in no sum.</summary>
    public int NotCounted => WithoutAmount + OtherCurrencies.Sum(bill => bill.Rows);

    /// <summary>Whether a row is one of these; most are not.</summary>
    public static bool IsOdd(CostRow row) => row is not { Amount: >= 0, Currency: null or Currency };

    public static BillCaveats Of(IEnumerable<CostRow> bill)
    {
        var (missing, credits) = (0, 0);
        var foreign = new SortedDictionary<string, (int Rows, decimal Amount)>(StringComparer.Ordinal);
        foreach (var row in bill)
        {
            if (row.Amount is not { } amount)
            {
                missing++;
            }
            else if (row.Currency is { } currency && currency != Currency)
            {
                var before = foreign.GetValueOrDefault(currency);
                foreign[currency] = (before.Rows + 1, before.Amount + amount);
            }
            else if (amount < 0)
            {
                credits++;
            }
        }

        return new BillCaveats(missing, [.. foreign.Select(pair => new ForeignBill(pair.Key, pair.Value.Rows, pair.Value.Amount))], credits);
    }
}

/// <summary>What is billed in another currency.</summary>
/// <param name="Currency">Lower case, as the provider says it.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Amount">Their sum, in that currency.</param>
public sealed record ForeignBill(string Currency, int Rows, decimal Amount);
