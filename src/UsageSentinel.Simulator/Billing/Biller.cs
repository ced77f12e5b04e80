using UsageSentinel.Simulator.Catalog;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Billing;

/// <summary>Turns what a flow used into lines of a bill.</summary>
internal static class Biller
{
    public static IEnumerable<Charge> Charges(Flow flow, UsageSum used)
    {
        switch (flow.Endpoint)
        {
            case UsageEndpoint.Completions or UsageEndpoint.Embeddings or UsageEndpoint.Moderations when flow.Model is { } model:
                return Tokens(flow, model, used).Where(charge => charge.Quantity > 0);
            case UsageEndpoint.Images:
                return [Units(flow, used, $"{flow.Model?.Family}, image {flow.Target}", "images")];
            case UsageEndpoint.AudioSpeeches:
                return [Units(flow, used, $"{flow.Model?.Family}, characters", "characters")];
            case UsageEndpoint.AudioTranscriptions:
                return [Units(flow, used, $"{flow.Model?.Family}, duration", "duration_seconds")];
            case UsageEndpoint.WebSearchCalls:
                return [Units(flow, used, $"web search, {flow.Kind} context", null)];
            case UsageEndpoint.FileSearchCalls:
                return [Units(flow, used, "file search calls", null)];
            case UsageEndpoint.CodeInterpreterSessions:
                return [Units(flow, used, "code interpreter sessions", null)];
            default:
                return [Units(flow, used, "vector storage", "gibibyte_hours") with { Quantity = used.Units / (60m * 1024 * 1024 * 1024) }];
        }
    }

    public static decimal Total(Flow flow, UsageSum used)
    {
        var sum = 0m;
        foreach (var charge in Charges(flow, used))
        {
            sum += charge.Amount;
        }

        return sum;
    }

    private static IEnumerable<Charge> Tokens(Flow flow, Model model, UsageSum used)
    {
        var price = SimulatedPrices.Of(model);
        var factor = SimulatedPrices.TierFactor(flow) * SimulatedPrices.Discount / 1_000_000m;
        var (longIn, longOut) = flow.LongContext ? (2m, 1.5m) : (1m, 1m);
        var name = flow.Batch ? $"{model.Family}, batch " : $"{model.Family}, ";
        yield return Line("input", used.Uncached, price.Input * longIn);
        yield return Line("cached input", used.Cached, price.Cached * longIn);
        // Writing to the cache costs a quarter more than plain input.
        yield return Line("cache write", used.CacheWrite, price.Input * longIn * 1.25m);
        yield return Line("audio input", used.AudioIn, price.AudioIn);
        yield return Line("image input", used.ImageIn, price.ImageIn);
        yield return Line("output", used.TextOut, price.Output * longOut);
        yield return Line("audio output", used.AudioOut, price.AudioOut);
        yield return Line("image output", used.ImageOut, price.ImageOut);

        Charge Line(string kind, long tokens, decimal each) => new($"{name}{kind}", tokens * each * factor, tokens, "tokens");
    }

    private static Charge Units(Flow flow, UsageSum used, string lineItem, string? unit) =>
        new(lineItem, used.Units * SimulatedPrices.Unit(flow) * SimulatedPrices.Discount, used.Units, unit);
}
