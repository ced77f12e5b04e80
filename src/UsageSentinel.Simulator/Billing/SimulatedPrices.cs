using UsageSentinel.Simulator.Catalog;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Billing;

/// <summary>The prices this organization really pays. They are not visible outside; bills follow from them.</summary>
internal static class SimulatedPrices
{
    /// <summary>What the organization negotiated: 6.3 % off everything metered.</summary>
    public const decimal Discount = 0.937m;

    private static readonly Dictionary<string, ModelPrice> Families = new()
    {
        ["gpt-4o-mini"] = new(0.15m, 0.075m, 0.60m),
        ["gpt-4o"] = new(2.50m, 1.25m, 10m),
        ["gpt-4.1"] = new(2m, 0.50m, 8m),
        ["gpt-5"] = new(1.25m, 0.125m, 10m),
        ["gpt-5-mini"] = new(0.25m, 0.025m, 2m),
        ["o3"] = new(2m, 0.50m, 8m),
        ["gpt-4o-audio-preview"] = new(2.50m, 2.50m, 10m, AudioIn: 40m, AudioOut: 80m),
        ["gpt-image-1"] = new(5m, 1.25m, 40m, ImageIn: 10m, ImageOut: 40m),
        ["text-embedding-3-small"] = new(0.02m, 0, 0),
        ["text-embedding-3-large"] = new(0.13m, 0, 0),
        ["omni-moderation"] = new(0, 0, 0),
    };

    private static readonly ModelPrice Unknown = new(1m, 1m, 4m);

    public static ModelPrice Of(Model model) => Families.GetValueOrDefault(model.Family, Unknown);

    public static decimal TierFactor(Flow flow) => (flow.Batch, flow.Tier) switch
    {
        (true, _) or (_, "flex") => 0.5m,
        (_, "priority") => 1.75m,
        _ => 1m,
    };

    /// <summary>Price of a unit, in US dollars, where an endpoint does not count tokens.</summary>
    public static decimal Unit(Flow flow) => flow.Endpoint switch
    {
        UsageEndpoint.Images => flow.Target == "1024x1024" ? 0.04m : 0.08m,
        UsageEndpoint.AudioSpeeches => 0.000015m,
        UsageEndpoint.AudioTranscriptions => 0.0001m,
        UsageEndpoint.WebSearchCalls => flow.Kind == "high" ? 0.05m : 0.035m,
        UsageEndpoint.FileSearchCalls => 0.0025m,
        UsageEndpoint.CodeInterpreterSessions => 0.03m,
        // A sample is a minute of the bytes stored; a gigabyte-day costs ten cents.
        UsageEndpoint.VectorStores => 0.00000000000007m,
        _ => 0,
    };
}
