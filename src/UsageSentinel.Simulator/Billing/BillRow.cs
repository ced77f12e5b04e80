namespace UsageSentinel.Simulator.Billing;

/// <summary>Where an amount belongs.</summary>
internal readonly record struct BillKey(int Project, string? Key, string LineItem, string? Unit);

/// <summary>A line of a day's bill.</summary>
internal readonly record struct BillRow(BillKey Key, decimal Amount, decimal Quantity);
