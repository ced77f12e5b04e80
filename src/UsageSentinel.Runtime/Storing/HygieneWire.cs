using System.Text.Json.Serialization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;

namespace UsageSentinel.Runtime.Storing;

/// <summary>A finding as the store keeps it. What it is about is kept without its settings: the inventory has them.</summary>
internal sealed record HygieneFindingWire(int Place, HygieneRule Rule, Severity Severity, InventoryItemWire Item, string Observed, string Threshold, string NextStep)
{
    public AcceptedFinding? Accepted { get; init; }

    public Dictionary<string, string>? Proposed { get; init; }

    public long WouldHaveRefused { get; init; }

    public static HygieneFindingWire Of(HygieneFinding finding, int place) => new(
        place, finding.Rule, finding.Severity, InventoryItemWire.Of(finding.Item) with { Settings = null }, finding.Observed, finding.Threshold, finding.NextStep)
    {
        Accepted = finding.Accepted,
        Proposed = finding.Proposal?.Settings.ToDictionary(StringComparer.Ordinal),
        WouldHaveRefused = finding.Proposal?.WouldHaveRefused ?? 0,
    };

    public HygieneFinding ToFinding() => new(Rule, Severity, Item.ToItem(), Observed, Threshold, NextStep)
    {
        Accepted = Accepted,
        Proposal = Proposed is null ? null : new HygieneProposal(InventoryItem.NoSettings.AddRange(Proposed), WouldHaveRefused),
    };
}

/// <summary>The scores of a review, and the exceptions that ended.</summary>
internal sealed record ScoresWire(HygieneScore[] Projects, HygieneScore[] Owners, AcceptedFinding[] Ended);

/// <summary>What one series did in the last 30 days.</summary>
/// <param name="Series">The name of the series.</param>
/// <param name="At">Up to when, UTC.</param>
/// <param name="Uses">One for each project that it ran in.</param>
internal sealed record SeriesUse(string Series, DateTimeOffset At, KeyUse[] Uses);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, UseStringEnumConverter = true)]
[JsonSerializable(typeof(HygieneFindingWire[]))]
[JsonSerializable(typeof(ScoresWire))]
[JsonSerializable(typeof(SeriesUse[]))]
[JsonSerializable(typeof(HygienePolicy))]
internal sealed partial class HygieneStoreJson : JsonSerializerContext;
