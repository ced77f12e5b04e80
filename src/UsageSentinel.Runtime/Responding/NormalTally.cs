using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Adds up what a project normally does: per key, and per hour for the models in question.</summary>
internal sealed class NormalTally(PriceBook prices, ImmutableArray<string> models)
{
    /// <summary>Traffic within an hour is not even: a minute may have twice its share.</summary>
    private const double Unevenness = 2;

    private readonly Dictionary<SeriesId, (decimal All, decimal OnModels)> costs = [];
    private readonly Dictionary<(string Model, DateTimeOffset Hour), (double Requests, double Tokens, decimal Cost)> hours = [];

    public void Add(SeriesId series, UsageRow row)
    {
        var cost = prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost.Amount;
        var isInQuestion = row.Dimensions.Model is { } model && models.Contains(model);
        var (all, onModels) = costs.GetValueOrDefault(series);
        costs[series] = (all + cost, onModels + (isInQuestion ? cost : 0));
        if (isInQuestion)
        {
            var at = (row.Dimensions.Model ?? string.Empty, row.Window.Start);
            var (requests, tokens, sum) = hours.GetValueOrDefault(at);
            hours[at] = (requests + row.Counts.Requests, tokens + row.Counts.InputTokens + row.Counts.OutputTokens, sum + cost);
        }
    }

    public ModelTraffic Model(string model, Usd lossPerHour)
    {
        var used = hours.Where(hour => hour.Key.Model == model).Select(hour => hour.Value).ToList();
        return new ModelTraffic(
            model,
            lossPerHour,
            Percentile(used.Select(hour => hour.Requests)) / 60 * Unevenness,
            Percentile(used.Select(hour => hour.Tokens)) / 60 * Unevenness,
            new Usd((decimal)(Percentile(used.Select(hour => (double)hour.Cost)) * Unevenness)));
    }

    public double Share(SeriesId series) => Part(costs.GetValueOrDefault(series).All);

    public ImmutableArray<Neighbour> Neighbours(SeriesId series) =>
    [
        .. costs.Where(pair => pair.Key != series && pair.Value.All > 0)
            .OrderByDescending(pair => pair.Value.All).ThenBy(pair => pair.Key)
            .Select(pair => new Neighbour(pair.Key.Name, Part(pair.Value.All), Part(pair.Value.OnModels))),
    ];

    private double Part(decimal cost)
    {
        var all = costs.Values.Sum(pair => pair.All);
        return all <= 0 ? 0 : (double)(cost / all);
    }

    /// <summary>95 of 100 hours in which it was used have no more; zero where it never was.</summary>
    private static double Percentile(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return sorted.Length == 0 ? 0 : sorted[(int)Math.Ceiling(0.95 * sorted.Length) - 1];
    }
}
