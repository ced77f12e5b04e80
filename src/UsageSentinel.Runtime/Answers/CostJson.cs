using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;

namespace UsageSentinel.Runtime.Answers;

/// <summary>One project on one day, from both sides.</summary>
public sealed record CostJson(
    string Provider,
    string Account,
    DateOnly Day,
    string? ProjectId,
    string Basis,
    string Attribution,
    decimal ListUsd,
    decimal EstimatedUsd,
    decimal BilledUsd,
    decimal? Coverage,
    IReadOnlyList<BlindJson> BlindSpots,
    IReadOnlyList<AllottedJson> Allotted,
    int NotCounted,
    int WithoutAmount,
    IReadOnlyList<ForeignJson> OtherCurrencies,
    int Credits,
    string PriceVersion)
{
    public static CostJson Of(ProviderAccount account, ProjectDay line) => new(
        account.Provider,
        account.Account,
        line.Day,
        line.Project?.Value,
        Json.Word(line.Basis),
        Json.Word(line.Attribution),
        line.Listed.Amount,
        line.Estimated.Amount,
        line.Billed.Amount,
        line.Coverage,
        [.. line.Blind.Select(item => new BlindJson(item.Item.ToString(), item.Billed.Amount))],
        [.. line.Caveats.Allotted.Select(item => new AllottedJson(item.Words, item.Amount.Amount))],
        line.NotCounted,
        line.Caveats.WithoutAmount,
        [.. line.Caveats.OtherCurrencies.Select(bill => new ForeignJson(bill.Currency, bill.Rows, bill.Amount))],
        line.Caveats.Credits,
        line.PriceVersion);
}

/// <summary>A line of the bill that no usage explains, shared by the keys of the project.</summary>
public sealed record AllottedJson(string LineItem, decimal AmountUsd)
{
    public AllottedItem ToItem(string? project) =>
        new(project is null ? null : new ProjectId(project), LineItemWords.Read(LineItem), LineItem, new Usd(AmountUsd));
}

/// <summary>What is billed in another currency; in no sum.</summary>
public sealed record ForeignJson(string Currency, int Rows, decimal Amount);

/// <summary>What is billed without usage.</summary>
public sealed record BlindJson(string Item, decimal BilledUsd);
