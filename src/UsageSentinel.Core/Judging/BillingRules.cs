using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>What the price list and the bill do not explain to each other: accounting faults, never evidence of abuse.</summary>
public static class BillingRules
{
    /// <summary>A model is in no price list. One alert a model, whoever uses it.</summary>
    public static Finding Unpriced(ProviderAccount account, string model, PriceMatch price) => new(
        new AlertSubject(RuleKind.Unpriced, account, null, null, model),
        price.IsPriced ? Verdict.Ok : new Verdict.Anomalous(new Anomaly(
            Severity.Warning,
            "models",
            1,
            0,
            0,
            Usd.Zero,
            EvidenceFamilies.None,
            "model without a price",
            string.Create(
                CultureInfo.InvariantCulture,
                $"The price list does not contain this model. {Basis(price)} The true price can be {price.Spread.Low:0.##} to {price.Spread.High:0.##} times that. Budgets count its cost separately. Set its price in prices.overrides, or update the list with 'sentinel prices update'."))));

    private static string Basis(PriceMatch price) => price.Kind switch
    {
        PriceMatchKind.NearestGeneration => "Its cost is estimated with the price of the same model size in the nearest generation.",
        PriceMatchKind.SameFamily => "Its cost is estimated with the price of a model of the same family.",
        _ => "No similar model is in the list. Its cost is estimated with the median price of the list.",
    };

    /// <summary>Something is billed that no usage explains.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="charge">What is billed.</param>
    /// <param name="policy">The amount from which an alert is sent.</param>
    public static Finding BlindSpot(ProviderAccount account, UnexplainedCharge charge, BillingPolicy policy) => new(
        new AlertSubject(RuleKind.BlindSpot, account, charge.Project, null, charge.Item.ToString()),
        charge.Billed < policy.BlindSpotMinimum ? Verdict.Ok : new Verdict.Anomalous(new Anomaly(
            Severity.Warning,
            "USD",
            (double)charge.Billed.Amount,
            0,
            0,
            charge.Billed,
            EvidenceFamilies.None,
            "billed without usage",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{charge.Billed} was billed from {charge.First:yyyy-MM-dd} to {charge.Last:yyyy-MM-dd} for a line item without matching usage. Only budgets include this cost.{(charge.IsAllotted ? " It is allocated to the keys of the project in proportion to their usage." : string.Empty)}"))
        {
            Span = ExcessSpan.SoFar,
        }));

    /// <summary>A model is billed by another factor of its list price than in the days before.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="model">The family of models.</param>
    /// <param name="expected">What it should have cost at the factors of the days before; zero or less ends the alert.</param>
    /// <param name="billed">What it did cost.</param>
    /// <param name="day">The settled day.</param>
    /// <param name="policy">The share from which an alert is sent.</param>
    public static Finding PriceChanged(ProviderAccount account, string model, Usd expected, Usd billed, DateOnly day, BillingPolicy policy) => new(
        new AlertSubject(RuleKind.PriceChanged, account, null, null, model),
        !IsOff(expected, billed, policy.PriceChangedShare, policy.Minimum) ? Verdict.Ok : new Verdict.Anomalous(new Anomaly(
            Severity.Warning,
            "USD",
            (double)billed.Amount,
            (double)expected.Amount,
            0,
            Usd.Max(billed - expected, Usd.Zero),
            EvidenceFamilies.None,
            billed > expected ? "model price increased" : "model price decreased",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{billed} was billed on {day:yyyy-MM-dd}. From the previous days, {expected} was expected. Estimates adapt automatically; update the price list."))
        {
            Span = ExcessSpan.SoFar,
        }));

    /// <summary>The bill of a project drifts from its estimates, corrections included.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="project">Null where the bill names none.</param>
    /// <param name="expected">Estimates of the days looked at, at the factors of the days before.</param>
    /// <param name="billed">What was billed for them, without what no usage explains.</param>
    /// <param name="day">The last of the days.</param>
    /// <param name="policy">The share from which an alert is sent.</param>
    public static Finding EstimateDrift(ProviderAccount account, ProjectId? project, Usd expected, Usd billed, DateOnly day, BillingPolicy policy) => new(
        new AlertSubject(RuleKind.EstimateDrift, account, project, null),
        !IsOff(expected, billed, policy.DriftShare, policy.Minimum) ? Verdict.Ok : new Verdict.Anomalous(new Anomaly(
            Severity.Warning,
            "USD",
            (double)billed.Amount,
            (double)expected.Amount,
            0,
            Usd.Max(billed - expected, Usd.Zero),
            EvidenceFamilies.None,
            "estimates differ from the bill",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{billed} was billed for the two days to {day:yyyy-MM-dd}, but {expected} was estimated. Budgets are wrong by the same ratio for days that are not billed yet."))
        {
            Span = ExcessSpan.SoFar,
        }));

    private static bool IsOff(Usd expected, Usd billed, decimal share, Usd minimum) =>
        expected.Amount > 0
        && decimal.Abs(billed.Amount - expected.Amount) >= minimum.Amount
        && decimal.Abs(billed.Amount - expected.Amount) > share * expected.Amount;
}

/// <summary>When differences between bill and estimate are reported.</summary>
/// <param name="BlindSpotMinimum">The least that must be billed without usage. The default is $0.50.</param>
/// <param name="PriceChangedShare">Of the expected cost of a model. The default is 0.1.</param>
/// <param name="DriftShare">Of the estimated cost of a project. The default is 0.1.</param>
/// <param name="Minimum">The smallest difference that is reported. The default is $1.</param>
public sealed record BillingPolicy(Usd BlindSpotMinimum, decimal PriceChangedShare, decimal DriftShare, Usd Minimum)
{
    public static BillingPolicy Default { get; } = new(new Usd(0.5m), 0.1m, 0.1m, new Usd(1m));
}
