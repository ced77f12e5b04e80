using System.Collections.Immutable;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Adds up what a project normally does: per key, and per hour for the models in question.</summary>
/// <param name="prices">What usage costs.</param>
/// <param name="models">The models in question.</param>
/// <param name="incidents">When a key was not its normal self.</param>
internal sealed class ProjectNormals(PriceBook prices, ImmutableArray<string> models, ILookup<SeriesId, TimeWindow> incidents)
{
    /// <summary>Traffic within an hour is not even: a minute may have twice its share.</summary>
    private const double Unevenness = 2;

    /// <summary>
    /// Where hours are known but not the minutes in them, as on the first day, a minute may have this many standard deviations of a Poisson count more. A mean of
    /// one request a minute has four in one of fifty minutes.
    /// </summary>
    private const double Deviations = 4;

    /// <summary>Requests that a minute of normal traffic may have however little traffic there is.</summary>
    private const double FewestRequests = 3;

    private readonly Dictionary<SeriesId, (decimal All, decimal OnModels)> costs = [];
    private readonly HashSet<DateTimeOffset> used = [];
    private readonly Dictionary<(string Model, DateTimeOffset Hour), (double Requests, double Tokens)> hours = [];

    public void Add(SeriesId series, UsageRow row)
    {
        if (incidents[series].Any(incident => incident.Overlaps(row.Window)))
        {
            return;
        }

        var cost = prices.Estimate(row.Endpoint, row.Dimensions, row.Counts, row.Window).Cost.Amount;
        var isInQuestion = row.Dimensions.Model is { } model && models.Contains(model);
        var (all, onModels) = costs.GetValueOrDefault(series);
        costs[series] = (all + cost, onModels + (isInQuestion ? cost : 0));
        used.Add(row.Window.Start);
        if (isInQuestion)
        {
            var at = (row.Dimensions.Model ?? string.Empty, row.Window.Start);
            var (requests, tokens) = hours.GetValueOrDefault(at);
            hours[at] = (requests + row.Counts.Requests, tokens + row.Counts.InputTokens + row.Counts.OutputTokens);
        }
    }

    /// <summary>What a throttle leaves of a model, from the hours of the project.</summary>
    /// <param name="now">What the key does on it now.</param>
    /// <param name="areMinutesKnown">Whether enough minutes are kept to see how uneven the traffic within an hour is.</param>
    public ModelTraffic Model(ModelNow now, bool areMinutesKnown)
    {
        var normal = hours.Where(hour => hour.Key.Model == now.Model).Select(hour => hour.Value).ToList();

        // A project with few requests sends none in most minutes. Its share of an hour is less than one request, which would refuse every one.
        var perRequest = Percentile(normal.Where(hour => hour.Requests > 0).Select(hour => hour.Tokens / hour.Requests));
        var requests = Percentile(normal.Select(hour => hour.Requests)) / 60;
        var tokens = Percentile(normal.Select(hour => hour.Tokens)) / 60;
        var deviations = areMinutesKnown ? 0 : Deviations;
        return new ModelTraffic(
            now.Model,
            now.PerHour,
            normal.Count == 0 ? 0 : Math.Max(FewestRequests, (requests * Unevenness) + (deviations * Math.Sqrt(requests))),
            Math.Max(FewestRequests * perRequest, (tokens * Unevenness) + (deviations * Math.Sqrt(tokens * perRequest))),
            now.PerRequest,
            now.PerToken);
    }

    /// <summary>What the project costs in an hour in which it is used; null where it never was.</summary>
    public Usd? PerHour => used.Count == 0 ? null : new Usd(costs.Values.Sum(pair => pair.All) / used.Count);

    /// <summary>What the project cost in all.</summary>
    public Usd All => new(costs.Values.Sum(pair => pair.All));

    public double Share(SeriesId series) => Part(costs.GetValueOrDefault(series).All);

    public ImmutableArray<Neighbour> Neighbours(SeriesId series) =>
    [
        .. costs.Where(pair => !SeriesId.ByName.Equals(pair.Key, series) && pair.Value.All > 0)
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

/// <summary>What a key does on a model now, by the hour.</summary>
/// <param name="Model">The model.</param>
/// <param name="PerHour">What it costs, in US dollars an hour.</param>
/// <param name="Requests">Requests an hour.</param>
/// <param name="Tokens">Tokens an hour, input and output together.</param>
internal readonly record struct ModelNow(string Model, Usd PerHour, double Requests, double Tokens)
{
    public Usd PerRequest => Each(Requests);

    public Usd PerToken => Each(Tokens);

    public ModelNow Add(Usd perHour, double requests, double tokens) =>
        this with { PerHour = PerHour + perHour, Requests = Requests + requests, Tokens = Tokens + tokens };

    private Usd Each(double number) => number >= 1 ? PerHour * (1 / (decimal)Math.Min(number, 1e15)) : Usd.Zero;
}
