using System.Collections.Immutable;
using UsageSentinel.Core.Finance.Focus;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Finance.Reports;

/// <summary>Adds up the charges of a period from every side at once, so that a year needs no more memory than its sums.</summary>
/// <param name="incidents">Which days of which keys are those of an incident.</param>
/// <param name="revised">Days of series whose bill was restated.</param>
/// <param name="cheaper">Finds the same model for less.</param>
public sealed class CostAccumulator(IncidentClassifier incidents, IReadOnlySet<(SeriesId Series, DateOnly Day)> revised, CheaperVersions cheaper)
{
    private const string NoModel = "(no model)";

    private readonly SortedDictionary<DateOnly, CostSum> days = [];
    private readonly Dictionary<SeriesId, CostSum> series = [];
    private readonly Dictionary<string, CostSum> models = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CostSum> byIncident = new(StringComparer.Ordinal);
    private readonly Dictionary<(SeriesId Series, string Model), ModelUse> uses = [];
    private readonly Dictionary<string, GuessedCost> unpriced = new(StringComparer.Ordinal);

    public void Add(FocusCharge charge)
    {
        var basis = BasisOf(charge);
        var incident = incidents.Find(charge.Day, charge.Series);
        var sum = CostSum.Of(charge, basis, incident);
        days[charge.Day] = days.GetValueOrDefault(charge.Day) + sum;
        series[charge.Series] = series.GetValueOrDefault(charge.Series) + sum;
        var model = ModelOf(charge);
        models[model] = models.GetValueOrDefault(model) + sum;
        if (incident is not null)
        {
            byIncident[incident] = byIncident.GetValueOrDefault(incident) + sum;
        }

        if (charge.Meter is { } meter)
        {
            if (!charge.Guessed.IsNone)
            {
                unpriced[model] = unpriced.GetValueOrDefault(model) + charge.Guessed;
            }

            var use = (charge.Series, model);
            uses[use] = uses.GetValueOrDefault(use) + UseOf(charge, meter);
        }
    }

    /// <summary>The sums so far.</summary>
    public CostTotals Totals() => new(
        days.ToImmutableSortedDictionary(),
        series.ToImmutableDictionary(),
        models.ToImmutableDictionary(StringComparer.Ordinal),
        byIncident.ToImmutableDictionary(StringComparer.Ordinal),
        uses.ToImmutableDictionary(),
        unpriced.ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>The basis of a charge: a bill that was restated after it was settled is marked.</summary>
    public CostBasis BasisOf(FocusCharge charge) =>
        charge.Basis is CostBasis.Billed && revised.Contains((charge.Series, charge.Day)) ? CostBasis.Revised : charge.Basis;

    /// <summary>The model of a charge; of a line of a bill that no usage explains, its own words.</summary>
    public static string ModelOf(FocusCharge charge) => charge switch
    {
        { Meter: { Model: { } model } } => model,
        { Meter: { } meter } => FocusMeterWords.Name(meter.Meter),
        { Words: { Length: > 0 } words } => $"billed without usage: {words}",
        _ => NoModel,
    };

    private ModelUse UseOf(FocusCharge charge, DayMeter meter)
    {
        var isText = meter.Meter is CostMeter.Input or CostMeter.CachedInput or CostMeter.Output;
        var isStandard = isText && meter.Batch is not true && meter.Tier is not ("batch" or "flex");
        return new ModelUse(
            meter.Meter is CostMeter.Input ? charge.Quantity : 0,
            meter.Meter is CostMeter.CachedInput ? charge.Quantity : 0,
            meter.Meter is CostMeter.Input ? charge.Billed : Usd.Zero,
            isStandard ? charge.Billed : Usd.Zero,
            charge.Billed,
            charge.Billed * (meter.Model is { } model ? cheaper.Of(model)?.ShareOf(meter.Meter) ?? 1m : 1m));
    }
}

/// <summary>What a period cost, from every side; each side adds up to the same.</summary>
/// <param name="Days">By UTC day.</param>
/// <param name="Series">By key, and by project where no key can be named.</param>
/// <param name="Models">By model, or by the words of the bill.</param>
/// <param name="Incidents">By the id of the alert; only what is an incident's.</param>
/// <param name="Uses">By series and model; only what usage explains.</param>
/// <param name="Unpriced">Estimates for models in no price list, by model: beside the other sums, in none of them.</param>
public sealed record CostTotals(
    ImmutableSortedDictionary<DateOnly, CostSum> Days,
    ImmutableDictionary<SeriesId, CostSum> Series,
    ImmutableDictionary<string, CostSum> Models,
    ImmutableDictionary<string, CostSum> Incidents,
    ImmutableDictionary<(SeriesId Series, string Model), ModelUse> Uses,
    ImmutableSortedDictionary<string, GuessedCost> Unpriced)
{
    /// <summary>All of <see cref="Unpriced"/>.</summary>
    public GuessedCost Guessed => Unpriced.Values.Aggregate(GuessedCost.None, (sum, cost) => sum + cost);

    public CostSum Total => CostSum.Over(Days.Values);
}
