using System.Collections.Immutable;

namespace UsageSentinel.Core.Finance.Focus;

/// <summary>
/// The columns of the export: every mandatory one of FOCUS 1.2, the recommended and conditional ones that apply to API keys, and
/// ours. A key is the resource, a project the sub account, the organization the billing account.
/// </summary>
public static class FocusColumns
{
    public static ImmutableArray<FocusColumn> All { get; } =
    [
        new("BilledCost", row => FocusRow.Number(row.Charge.Billed.Amount)),
        new("BillingAccountId", row => row.Books.Account.Account),
        new("BillingAccountName", row => row.Books.Account.Account),
        new("BillingAccountType", _ => "Organization"),
        new("BillingCurrency", _ => "USD"),
        new("BillingPeriodEnd", row => FocusRow.Moment(row.Month.AddMonths(1))),
        new("BillingPeriodStart", row => FocusRow.Moment(row.Month)),
        new("ChargeCategory", row => row.Category),
        new("ChargeClass", row => row.Charge.Correction is CorrectionScope.ClosedPeriod ? "Correction" : null),
        new("ChargeDescription", row => row.Description),
        new("ChargeFrequency", row => row.IsUsage ? "Usage-Based" : "One-Time"),
        new("ChargePeriodEnd", row => FocusRow.Moment(row.Charge.Day.AddDays(1))),
        new("ChargePeriodStart", row => FocusRow.Moment(row.Charge.Day)),
        new("ConsumedQuantity", row => Optional(row.Quantity)),
        new("ConsumedUnit", row => row.Unit),
        new("ContractedCost", row => FocusRow.Number(row.Listed)),
        new("ContractedUnitPrice", row => Optional(row.UnitPrice)),
        new("EffectiveCost", row => FocusRow.Number(row.Charge.Billed.Amount)),
        new("InvoiceId", _ => null),
        new("InvoiceIssuerName", row => row.Books.ProviderName),
        new("ListCost", row => FocusRow.Number(row.Listed)),
        new("ListUnitPrice", row => Optional(row.UnitPrice)),
        new("PricingCategory", row => row.IsUsage ? "Standard" : null),
        new("PricingQuantity", row => Optional(row.Quantity)),
        new("PricingUnit", row => row.Unit),
        new("ProviderName", row => row.Books.ProviderName),
        new("PublisherName", row => row.Books.ProviderName),
        new("ResourceId", row => row.Charge.Series.Key?.Value),
        new("ResourceName", row => row.Charge.Series.Key is { } key ? row.Books.Keys.GetValueOrDefault(key) : null),
        new("ResourceType", row => row.Charge.Series.Key is null ? null : "API Key"),
        new("ServiceCategory", _ => "AI and Machine Learning"),
        new("ServiceName", row => row.Books.ServiceName),
        new("ServiceSubcategory", _ => "Generative AI"),
        new("SkuId", row => row.IsUsage ? row.Sku : null),
        new("SkuMeter", row => row.IsUsage ? Meter(row) : null),
        new("SkuPriceDetails", row => row.IsUsage ? Terms(row.Charge.Meter) : null),
        new("SkuPriceId", row => row.IsUsage ? row.SkuPrice : null),
        new("SubAccountId", row => row.Charge.Series.Project?.Value),
        new("SubAccountName", row => row.Charge.Series.Project is { } project ? row.Books.Projects.GetValueOrDefault(project) : null),
        new("SubAccountType", row => row.Charge.Series.Project is null ? null : "Project"),
        new("Tags", row => row.Books.TagCell(row.Charge.Series)),
        new("x_Model", row => row.Charge.Meter?.Model),
        new("x_CostBasis", row => Basis(row.Charge.Basis)),
        new("x_Attribution", row => row.Charge.Attribution is CostAttribution.Reported ? "reported" : "allocated"),
        new("x_IsEstimated", row => row.Charge.Basis is CostBasis.Estimated ? "true" : "false"),
        new("x_IsPriced", row => row.Charge.Meter is { IsPriced: true } ? "true" : "false"),
        new("x_UnpricedCost", row => Optional(row.IsGuessed ? row.Charge.Guessed.Best.Amount : null)),
        new("x_UnpricedCostLow", row => Optional(row.IsGuessed ? row.Charge.Guessed.Low.Amount : null)),
        new("x_UnpricedCostHigh", row => Optional(row.IsGuessed ? row.Charge.Guessed.High.Amount : null)),
        new("x_IsCorrection", row => row.Charge.Correction is null ? "false" : "true"),
        new("x_PriceVersion", row => row.Books.PriceVersion),
        new("x_CalibrationVersion", row => row.Charge.Basis is CostBasis.Estimated ? FocusRow.Number(row.Books.CalibrationVersion) : null),
        new("x_Incident", row => row.Charge.Series.Key is { } key ? row.Books.Incidents.GetValueOrDefault((row.Charge.Day, key)) : null),
        new("x_IncidentDayExcess", row => row.Charge.Series.Key is { } key && row.Books.IncidentExcess.TryGetValue((row.Charge.Day, key), out var excess) ? FocusRow.Number(excess.Amount) : null),
    ];

    private static string Meter(FocusRow row) => row.Charge.Meter is { } meter ? FocusMeterWords.Name(meter.Meter) : row.Charge.Words ?? "-";

    private static string? Terms(DayMeter? meter)
    {
        var terms = new List<KeyValuePair<string, string>>();
        if (meter?.Batch is true)
        {
            terms.Add(new("x_Batch", "true"));
        }

        if (meter?.Tier is { } tier)
        {
            terms.Add(new("x_ServiceTier", tier));
        }

        if (meter?.Detail is { } detail)
        {
            terms.Add(new("x_Detail", detail));
        }

        return FocusRow.Object(terms);
    }

    private static string Basis(CostBasis basis) => basis switch
    {
        CostBasis.Estimated => "estimated",
        CostBasis.Billed => "billed",
        _ => "revised",
    };

    private static string? Optional(decimal? number) => number is { } some ? FocusRow.Number(some) : null;
}
