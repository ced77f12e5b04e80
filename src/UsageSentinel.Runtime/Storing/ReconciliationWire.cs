using System.Collections.Immutable;
using System.Text.Json.Serialization;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Storing;

/// <summary>A reconciled day as stored.</summary>
internal sealed record ReconciliationWire(
    DateOnly Day, bool Settled, string Prices, int NotCounted, ImmutableArray<ItemWire> Items, ImmutableArray<SeriesShareWire> Series, AllottedWire[]? Allotted = null)
{
    public static ReconciliationWire Of(Reconciliation day, IEnumerable<ReconciledItem> items, IEnumerable<BilledSeries> series, IEnumerable<AllottedItem> allotted) => new(
        day.Day,
        day.Settled is BillSettlement.Settled,
        day.PriceVersion,
        day.NotCounted,
        [.. items.Select(item => new ItemWire(
            item.Project?.Value, item.Item.Model, (int)item.Item.Kind, (int)item.Item.Tier, item.Listed.Amount, item.Billed.Amount))],
        [.. series.Select(share => new SeriesShareWire(
            share.Series.Project?.Value, share.Series.Key?.Value, share.Amount.Amount, share.Attribution is CostAttribution.Allocated))],
        [.. allotted.Select(line => new AllottedWire(line.Project?.Value, line.Item.Model, (int)line.Item.Kind, (int)line.Item.Tier, line.Words, line.Amount.Amount))]);

    public Reconciliation ToReconciliation() => new(
        Day,
        Settled ? BillSettlement.Settled : BillSettlement.Open,
        Prices,
        [.. Items.Select(item => new ReconciledItem(ProjectOf(item.Project), item.ToLineItem(), new Usd(item.Listed), new Usd(item.Billed)))],
        [.. Series.Select(share => new BilledSeries(
            new SeriesId(ProjectOf(share.Project), share.Key is { } key ? new KeyId(key) : null),
            new Usd(share.Amount),
            share.Allocated ? CostAttribution.Allocated : CostAttribution.Reported))],
        NotCounted)
    {
        Allotted =
        [
            .. (Allotted ?? []).Select(line => new AllottedItem(
                ProjectOf(line.Project), new LineItem(line.Model, (LineItemKind)line.Kind, (PriceTier)line.Tier), line.Words, new Usd(line.Amount))),
        ],
    };

    public static ProjectId? ProjectOf(string? id) => id is null ? null : new ProjectId(id);
}

internal sealed record ItemWire(string? Project, string Model, int Kind, int Batch, decimal Listed, decimal Billed)
{
    public LineItem ToLineItem() => new(Model, (LineItemKind)Kind, (PriceTier)Batch);
}

internal sealed record SeriesShareWire(string? Project, string? Key, decimal Amount, bool Allocated);

internal sealed record AllottedWire(string? Project, string Model, int Kind, int Tier, string Words, decimal Amount);

/// <summary>One version of what was learned.</summary>
internal sealed record CalibrationWire(int Version, DateOnly? Through, ImmutableArray<FactorWire> Items, Dictionary<string, decimal> Projects, decimal Overall)
{
    public static CalibrationWire Of(Calibration calibration) => new(
        calibration.Version,
        calibration.LearnedThrough,
        [.. calibration.Items.Select(factor => new FactorWire(
            factor.Project?.Value, factor.Item.Model, (int)factor.Item.Kind, (int)factor.Item.Tier, factor.Value, factor.Days))],
        calibration.Projects.OrderBy(pair => pair.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal),
        calibration.Overall);

    public Calibration ToCalibration() => new(
        Version,
        Through,
        [.. Items.Select(factor => new ItemFactor(
            ReconciliationWire.ProjectOf(factor.Project), new LineItem(factor.Model, (LineItemKind)factor.Kind, (PriceTier)factor.Batch), factor.Value, factor.Days))],
        Projects.ToImmutableDictionary(StringComparer.Ordinal),
        Overall);
}

internal sealed record FactorWire(string? Project, string Model, int Kind, int Batch, decimal Value, int Days);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ReconciliationWire))]
[JsonSerializable(typeof(CalibrationWire))]
[JsonSerializable(typeof(PeriodOpeningWire))]
internal sealed partial class ReconciliationJson : JsonSerializerContext;
