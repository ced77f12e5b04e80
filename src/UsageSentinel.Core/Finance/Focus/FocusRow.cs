using System.Globalization;
using System.Text;

namespace UsageSentinel.Core.Finance.Focus;

/// <summary>A charge as a row of FOCUS 1.2: what its columns are made of.</summary>
/// <param name="Books">What every row of the account says.</param>
/// <param name="Charge">What this one says.</param>
public readonly record struct FocusRow(FocusContext Books, FocusCharge Charge)
{
    /// <summary>A charge of a line of a bill that is negative is a credit; a difference to such a line is an adjustment; everything else is usage.</summary>
    public string Category => Charge switch
    {
        { Meter: not null } => "Usage",
        { Correction: not null } => "Adjustment",
        { Billed.Amount: < 0 } => "Credit",
        _ => "Usage",
    };

    /// <summary>Whether nothing is known of the price of what was used: it is in no cost column.</summary>
    public bool IsGuessed => Charge is { Basis: CostBasis.Estimated, Meter.IsPriced: false };

    public bool IsUsage => Category == "Usage";

    /// <summary>Non-negative for usage; null where a charge has no price of its own.</summary>
    public decimal? UnitPrice => !IsUsage || IsGuessed ? null : Charge.Meter?.UnitPrice ?? Charge.Billed.Amount;

    public decimal? Quantity => IsUsage ? Charge.Quantity : null;

    public string? Unit => !IsUsage ? null : Charge.Meter is { } meter ? FocusMeterWords.Unit(meter.Meter) : "Units";

    /// <summary>Quantity times list price, or what is billed where there is no list price.</summary>
    public decimal Listed => IsUsage && Charge.Meter is not null ? Charge.Listed.Amount : Charge.Billed.Amount;

    /// <summary>What is sold, whatever its terms: <c>openai/gpt-4o/Input Tokens</c>.</summary>
    public string Sku => Charge.Meter is { } meter
        ? $"{Books.Account.Provider}/{meter.Model ?? "-"}/{FocusMeterWords.Name(meter.Meter)}"
        : $"{Books.Account.Provider}/bill/{Charge.Words}";

    /// <summary>With the terms that determine the price, and the price: always the same.</summary>
    public string SkuPrice => Charge.Meter is { } meter
        ? $"{Sku}/{FocusIdentity.Sku(meter)}{(meter.Detail is null ? string.Empty : "/" + meter.Detail)}/{Number(meter.UnitPrice)}"
        : Sku;

    public string Description => Charge.Meter is { } meter
        ? $"{FocusMeterWords.Name(meter.Meter)} of {meter.Model ?? "no model"}{Terms(meter)}"
        : Charge is { Series.Key: not null, Attribution: CostAttribution.Allocated }
            ? $"Billed as \"{Charge.Words}\"; no matching usage, allocated in proportion"
            : $"Billed as \"{Charge.Words}\"; no matching usage";

    public DateOnly Month => new(Charge.Day.Year, Charge.Day.Month, 1);

    private static string Terms(DayMeter meter) => (meter.Batch, meter.Tier) switch
    {
        (true, _) => ", batch",
        (_, null or "default" or "standard" or "auto") => string.Empty,
        (_, { } tier) => ", " + tier,
    };

    internal static string Number(decimal number) => number.ToString("0.############################", CultureInfo.InvariantCulture);

    internal static string Moment(DateOnly day) => day.ToString("yyyy-MM-dd'T00:00:00Z'", CultureInfo.InvariantCulture);

    /// <summary>Pairs as a flat JSON object; null if there are none.</summary>
    internal static string? Object(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var json = new StringBuilder();
        foreach (var (name, value) in pairs)
        {
            json.Append(json.Length == 0 ? '{' : ',').Append(Quoted(name)).Append(':').Append(Quoted(value));
        }

        return json.Length == 0 ? null : json.Append('}').ToString();
    }

    private static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var letter in text)
        {
            _ = letter switch
            {
                '"' or '\\' => quoted.Append('\\').Append(letter),
                < ' ' => quoted.Append("\\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture)),
                _ => quoted.Append(letter),
            };
        }

        return quoted.Append('"').ToString();
    }
}
