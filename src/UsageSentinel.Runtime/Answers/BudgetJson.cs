using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Reporting;

namespace UsageSentinel.Runtime.Answers;

/// <summary>A budget with what is spent of it and what its period will cost, as JSON.</summary>
public sealed record BudgetJson(
    string Provider,
    string Account,
    string Name,
    string Scope,
    string Period,
    DateTimeOffset From,
    DateTimeOffset To,
    decimal AmountUsd,
    decimal SpentUsd,
    decimal BilledUsd,
    decimal Percent,
    decimal? ForecastUsd,
    decimal? ForecastLowUsd,
    decimal? ForecastHighUsd,
    DateTimeOffset? KnownFrom,
    decimal UnpricedUsd,
    decimal AtLeastUsd,
    decimal AtMostUsd)
{
    internal static BudgetJson Of(ProviderAccount account, BudgetStanding standing) => new(
        account.Provider,
        account.Account,
        standing.Budget.Name,
        ScopeOf(standing.Budget.Scope),
        Json.Word(standing.Budget.Period),
        standing.Period.Start,
        standing.Period.End,
        standing.Budget.Amount.Amount,
        standing.Spent.Amount,
        standing.Billed.Amount,
        standing.Percent,
        standing.Forecast?.Expected.Amount,
        standing.Forecast?.Low.Amount,
        standing.Forecast?.High.Amount,
        standing.KnownFrom,
        standing.Guessed.Best.Amount,
        standing.Spent.Amount,
        (standing.Spent + standing.Guessed.High).Amount);

    internal static string ScopeOf(Scope scope) => scope switch
    {
        Scope.OfProject { Project: var project } => $"project {project}",
        Scope.OfKey { Key: var key } => $"key {key}",
        Scope.OfOwner { Owner: var owner } => $"owner {owner}",
        Scope.OfTag { Name: var name, Value: var value } => $"{name}={value}",
        _ => "organization",
    };
}
