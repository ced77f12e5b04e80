using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.OpenAI.Costs;

/// <summary>What identifies a cost result within its bucket. Amounts of two currencies, or quantities of two units, are never added.</summary>
internal readonly record struct CostKey(string? Project, string? Key, string? LineItem, string? Currency, string? QuantityUnit)
{
    public static CostKey Of(CostRow row) => new(row.Project?.Value, row.Key?.Value, row.LineItem, row.Currency, row.QuantityUnit);
}

/// <summary>One cost result, or the sum of those of one key.</summary>
internal readonly record struct CostWire(CostKey Key, decimal? Amount, decimal? Quantity)
{
    public static CostWire operator +(CostWire left, CostWire right) =>
        new(left.Key, Sum(left.Amount, right.Amount), Sum(left.Quantity, right.Quantity));

    public CostRow FromWire(TimeWindow window) => new(
        window,
        Key.Project is { } project ? new ProjectId(project) : null,
        Key.Key is { } apiKey ? new KeyId(apiKey) : null,
        Key.LineItem,
        Amount,
        Key.Currency,
        Quantity,
        Key.QuantityUnit);

    private static decimal? Sum(decimal? left, decimal? right) =>
        left is { } a && right is { } b ? a + b : left ?? right;
}
