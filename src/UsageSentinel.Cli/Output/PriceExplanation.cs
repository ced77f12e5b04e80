using System.Globalization;
using Spectre.Console;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>What a model costs on a day, meter by meter, and how its price was found. Token prices are US dollars per million.</summary>
public sealed record PriceExplanation(
    string Provider,
    string Version,
    string Model,
    DateOnly Day,
    bool IsPriced,
    string Match,
    string PricedAs,
    DateOnly? EffectiveFrom,
    bool IsFree,
    decimal Batch,
    decimal Flex,
    decimal Priority,
    long? LongContextAbove,
    IReadOnlyList<ExplainedMeter> Meters,
    decimal LowFactor,
    decimal HighFactor,
    IReadOnlyList<string> Notes)
{
    private static readonly FittedColumn[] Columns = [new("meter"), new("US dollars") { IsNumber = true }, new("per") { IsProse = true }];

    private static readonly UsageCounts OneOfEach = new()
    {
        Requests = 1_000_000_000,
        InputTokens = 5,
        CachedTokens = 3,
        CachedAudioTokens = 1,
        CachedImageTokens = 1,
        InputAudioTokens = 1,
        OutputTokens = 3,
        OutputAudioTokens = 1,
        OutputImageTokens = 1,
    };

    private static readonly UsageCounts TheOthers = new() { Requests = 1_000_000_000, InputTokens = 2, CacheWriteTokens = 1, InputImageTokens = 1 };

    public static PriceExplanation Of(PriceBook book, string model, DateOnly day)
    {
        var found = book.Find(model, day);
        var price = found.Price;
        return new PriceExplanation(
            book.List.Provider,
            book.Version,
            model,
            day,
            found.IsPriced,
            Json.Word(found.Kind),
            found.Name,
            price.EffectiveFrom == DateOnly.MinValue ? null : price.EffectiveFrom,
            price.IsFree,
            price.BatchMultiplier ?? book.List.BatchMultiplier,
            price.FlexMultiplier ?? book.List.FlexMultiplier,
            price.PriorityMultiplier ?? book.List.PriorityMultiplier,
            price.LongContext?.Above,
            [
                .. price.Itemize(OneOfEach).Concat(price.Itemize(TheOthers))
                    .Where(charge => charge.UnitPrice > 0)
                    .DistinctBy(charge => charge.Meter)
                    .OrderBy(charge => charge.Meter)
                    .Select(charge => new ExplainedMeter(Json.Word(charge.Meter), charge.UnitPrice * 1_000_000m, "million tokens")
                    {
                        PricedAs = price.FallsTo(charge.Meter) is { } meter ? Json.Word(meter) : null,
                        UsdLow = charge.UnitPrice * 1_000_000m * found.Spread.Low,
                        UsdHigh = charge.UnitPrice * 1_000_000m * found.Spread.High,
                    }),
                .. price.CacheWriteHour is { } hour ? [new ExplainedMeter("cache_write_hour", hour, "million tokens")] : Array.Empty<ExplainedMeter>(),
                .. price.PerUnit is { } unit ? [new ExplainedMeter("unit", unit, "image, character or second")] : Array.Empty<ExplainedMeter>(),
                .. price.Details.Select(detail => new ExplainedMeter(detail.Detail, detail.PerUnit, "unit")),
            ],
            found.Spread.Low,
            found.Spread.High,
            [.. book.List.Notes.Where(note => ModelName.Parse(note.Model) == ModelName.Parse(model).Undated || (found.IsPriced && note.Model == found.Name)).Select(note => note.Text)]);
    }

    public static void Draw(IAnsiConsole console, PriceExplanation answer)
    {
        console.WriteLine($"{DisplayText.Of(answer.Model, 200)} on {answer.Day:yyyy-MM-dd}, price list {answer.Version}");
        console.WriteLine(answer.IsPriced
            ? $"Matched {answer.PricedAs} ({answer.Match.Replace('_', ' ')}), effective {(answer.EffectiveFrom is { } from ? $"from {from:yyyy-MM-dd}" : "always")}."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Not in the price list: estimated with the price of {answer.PricedAs} ({answer.Match.Replace('_', ' ')}). The true price can be {answer.LowFactor:0.##} to {answer.HighFactor:0.##} times that. Set its price in prices.overrides."));
        foreach (var note in answer.Notes)
        {
            console.WriteLine($"Note: {DisplayText.Of(note, 400)}");
        }

        if (answer.IsFree)
        {
            console.WriteLine("Free (marked as free in the list).");
            return;
        }

        FittedTable.Write(console, Columns, [.. answer.Meters.Select(meter => (Cell[])[
            Cells.Word(meter.Meter),
            meter.Usd.ToString("#,0.############", CultureInfo.InvariantCulture),
            Cells.Of(meter.PricedAs is { } other ? $"{meter.Per} (no separate price: same as {other.Replace('_', ' ')})" : meter.Per),
        ])]);
        console.WriteLine($"Batch x{answer.Batch}, flex x{answer.Flex}, priority x{answer.Priority}"
            + (answer.LongContextAbove is { } above ? $"; higher price above {above} input tokens per request." : "."));
    }
}

/// <summary>One meter of a price.</summary>
public sealed record ExplainedMeter(string Meter, decimal Usd, string Per)
{
    /// <summary>The meter whose price holds, where this one has none of its own; null where it has.</summary>
    public string? PricedAs { get; init; }

    /// <summary>The lowest plausible price of a model that is not listed; the price where it is.</summary>
    public decimal UsdLow { get; init; } = Usd;

    /// <summary>The highest plausible price of a model that is not listed; the price where it is.</summary>
    public decimal UsdHigh { get; init; } = Usd;
}
