using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;

namespace UsageSentinel.Tests.Finance.Focus;

/// <summary>The column rules of FOCUS 1.2, read from the specification by hand and apart from the code that writes the rows.</summary>
internal static class FocusRules
{
    public static readonly string[] Mandatory =
    [
        "BilledCost", "BillingAccountId", "BillingAccountName", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory",
        "ChargeClass", "ChargeDescription", "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost", "EffectiveCost", "InvoiceIssuerName",
        "ListCost", "PricingQuantity", "PricingUnit", "ProviderName", "PublisherName", "ServiceCategory", "ServiceName",
    ];

    private static readonly string[] NeverNull =
    [
        "BilledCost", "BillingAccountId", "BillingAccountType", "BillingCurrency", "BillingPeriodEnd", "BillingPeriodStart", "ChargeCategory", "ChargeFrequency",
        "ChargePeriodEnd", "ChargePeriodStart", "ContractedCost", "EffectiveCost", "InvoiceIssuerName", "ListCost", "ProviderName",
        "PublisherName", "ServiceCategory", "ServiceName", "ServiceSubcategory",
    ];

    private static readonly string[] Usage = ["ListUnitPrice", "ContractedUnitPrice", "PricingCategory", "PricingQuantity", "PricingUnit", "ConsumedQuantity", "ConsumedUnit", "SkuId", "SkuPriceId", "SkuMeter"];

    /// <summary>Rows by column name; an empty cell without quotes is null.</summary>
    public static List<Dictionary<string, string?>> Read(TextReader reader)
    {
        using var csv = new CsvReader(reader, new CsvConfiguration(CultureInfo.InvariantCulture) { TrimOptions = TrimOptions.None, BadDataFound = context => throw new InvalidDataException(context.RawRecord) });
        csv.Read();
        csv.ReadHeader();
        var names = csv.HeaderRecord ?? [];
        Assert.Distinct(names);
        var rows = new List<Dictionary<string, string?>>();
        while (csv.Read())
        {
            Assert.Equal(names.Length, csv.Parser.Count);
            rows.Add(names.ToDictionary(name => name, name => csv.GetField(name) is { Length: > 0 } cell ? cell : null));
        }

        Assert.Empty(Mandatory.Except(names));
        return rows;
    }

    public static void Check(Dictionary<string, string?> row)
    {
        Assert.All(NeverNull, name => Assert.NotNull(row[name]));
        Assert.Contains(row["ChargeCategory"], new[] { "Usage", "Purchase", "Tax", "Credit", "Adjustment" });
        Assert.Contains(row["ChargeClass"], new[] { null, "Correction" });
        Assert.Contains(row["ChargeFrequency"], new[] { "One-Time", "Recurring", "Usage-Based" });
        Assert.Equal("AI and Machine Learning", row["ServiceCategory"]);
        Assert.Contains(row["ServiceSubcategory"], new[] { "AI Platforms", "Bots", "Generative AI", "Machine Learning", "Natural Language Processing", "Other (AI and Machine Learning)" });
        Assert.Matches("^[A-Z]{3}$", row["BillingCurrency"]);
        CheckPeriods(row);
        CheckPrices(row);
        Assert.Equal(row["ResourceId"] is null, row["ResourceType"] is null);
        Assert.Equal(row["SubAccountId"] is null, row["SubAccountType"] is null);
        CheckObject(row["Tags"], _ => true);
        CheckObject(row["SkuPriceDetails"], name => name.StartsWith("x_", StringComparison.Ordinal));
    }

    private static void CheckPeriods(Dictionary<string, string?> row)
    {
        var (start, end) = (Moment(row["ChargePeriodStart"]), Moment(row["ChargePeriodEnd"]));
        Assert.True(start < end);
        var (from, to) = (Moment(row["BillingPeriodStart"]), Moment(row["BillingPeriodEnd"]));
        Assert.True(from <= start && end <= to, $"The charge period {start:u} is not in the billing period {from:u}.");
    }

    private static void CheckPrices(Dictionary<string, string?> row)
    {
        var isUsage = row["ChargeCategory"] == "Usage";
        if (isUsage && row["ChargeClass"] is null)
        {
            Assert.All(Usage, name => Assert.NotNull(row[name]));
        }

        if (!isUsage)
        {
            Assert.Null(row["ConsumedQuantity"]);
            Assert.Equal(row["BilledCost"], row["ListCost"]);
            Assert.Equal(row["BilledCost"], row["ContractedCost"]);
            Assert.Equal(row["BilledCost"], row["EffectiveCost"]);
        }

        Assert.Equal(row["ConsumedQuantity"] is null, row["ConsumedUnit"] is null);
        Assert.Equal(row["PricingQuantity"] is null, row["PricingUnit"] is null);
        Assert.True(row["SkuId"] is not null || row["SkuMeter"] is null);
        foreach (var (cost, price) in new[] { ("ListCost", "ListUnitPrice"), ("ContractedCost", "ContractedUnitPrice") })
        {
            if (row[price] is { } unit && row["PricingQuantity"] is { } quantity && row["ChargeClass"] is null)
            {
                Assert.True(Number(unit) >= 0);
                Assert.Equal(Number(row[cost]), Number(unit) * Number(quantity));
            }
        }
    }

    private static void CheckObject(string? json, Func<string, bool> isName)
    {
        if (json is not null)
        {
            using var document = JsonDocument.Parse(json);
            Assert.All(document.RootElement.EnumerateObject(), member =>
            {
                Assert.True(isName(member.Name), member.Name);
                Assert.NotEqual(JsonValueKind.Object, member.Value.ValueKind);
                Assert.NotEqual(JsonValueKind.Array, member.Value.ValueKind);
            });
        }
    }

    public static decimal Number(string? text) => decimal.Parse(text ?? "x", NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    private static DateTimeOffset Moment(string? text) =>
        DateTimeOffset.ParseExact(text ?? string.Empty, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
