namespace UsageSentinel.Runtime.Providers.OpenAI.Costs;

/// <summary>The members of a cost result, and of its amount, that are read.</summary>
internal enum CostMember
{
    /// <summary>None of those below.</summary>
    Unknown,
    Object,
    Amount,
    LineItem,
    Project,
    Key,
    Quantity,
    QuantityUnit,

    // Within the amount.
    Value,
    Currency,
}
