using System.Globalization;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Simulator;

namespace UsageSentinel.Benchmarks.Money;

/// <summary>
/// <c>forecast [SEED...]</c>: how often a month's cost lies within the range that was forecast for it, on simulated organizations
/// the forecaster was not made on.
/// </summary>
internal static class ForecastCommand
{
    private const int Days = 243;
    private const int HistoryDays = 56;
    private static readonly DateTimeOffset Start = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly int[] DaysOfMonth = [5, 10, 15, 20, 25];

    public static async Task RunAsync(string[] args)
    {
        var seeds = args.Length > 0 ? args.Select(seed => int.Parse(seed, CultureInfo.InvariantCulture)) : [31, 32, 33, 34, 35, 36, 37, 38];
        var counts = new SortedDictionary<string, Coverage>(StringComparer.Ordinal);
        foreach (var seed in seeds)
        {
            foreach (var scenario in new[] { "quiet", "mixed" })
            {
                foreach (var (kind, days) in await SeriesAsync(seed, scenario))
                {
                    foreach (var hit in Tries(days))
                    {
                        counts[kind] = counts.GetValueOrDefault(kind) + hit;
                        counts["all"] = counts.GetValueOrDefault("all") + hit;
                    }
                }
            }
        }

        foreach (var (kind, coverage) in counts)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind,-8} {coverage.Count,6} forecasts, {(double)coverage.Within / coverage.Count:P1} within the range, {(double)coverage.Below / coverage.Count:P1} below, {(double)coverage.Above / coverage.Count:P1} above"));
        }
    }

    /// <summary>Daily cost of the organization, of its projects and of its keys, by the true bill.</summary>
    private static async Task<IEnumerable<(string Kind, SortedDictionary<DateOnly, decimal> Days)>> SeriesAsync(int seed, string scenario)
    {
        await using var server = await SimulatorServer.StartAsync(
            new SimulatorOptions { Seed = seed, Keys = 16, Days = Days, Scenario = scenario }, new SimulatedClock(Start), 0, CancellationToken.None);
        var series = new SortedDictionary<string, (string Kind, SortedDictionary<DateOnly, decimal> Days)>(StringComparer.Ordinal);
        foreach (var line in server.Organization.Books.Costs(Start.AddDays(-Days), Start))
        {
            var day = DateOnly.FromDateTime(line.Day.UtcDateTime);
            Add("organization", string.Empty, day, line.Amount);
            Add("project", line.ProjectId, day, line.Amount);
            Add("key", line.KeyId ?? "~" + line.ProjectId, day, line.Amount);
        }

        return series.Values;

        void Add(string kind, string name, DateOnly day, decimal amount)
        {
            if (!series.TryGetValue(kind + name, out var known))
            {
                series[kind + name] = known = (kind, []);
            }

            known.Days[day] = known.Days.GetValueOrDefault(day) + amount;
        }
    }

    /// <summary>Every month after the first two, forecast on some of its days from what came before that day only.</summary>
    private static IEnumerable<Coverage> Tries(SortedDictionary<DateOnly, decimal> days)
    {
        var first = DateOnly.FromDateTime(Start.AddDays(-Days).UtcDateTime);
        for (var month = new DateOnly(first.Year, first.Month, 1).AddMonths(2); month < DateOnly.FromDateTime(Start.UtcDateTime); month = month.AddMonths(1))
        {
            foreach (var day in DaysOfMonth)
            {
                var origin = month.AddDays(day);
                var from = origin.AddDays(-HistoryDays) < first ? first : origin.AddDays(-HistoryDays);
                decimal[] history = [.. Between(days, from, origin)];
                var ahead = month.AddMonths(1).DayNumber - origin.DayNumber;
                if (history.Sum() >= 5 && Forecaster.Forecast(history, from, ahead) is { } range)
                {
                    var actual = Between(days, origin, month.AddMonths(1)).Sum();
                    yield return new Coverage(1, actual < range.Low.Amount ? 1 : 0, actual > range.High.Amount ? 1 : 0);
                }
            }
        }
    }

    private static IEnumerable<decimal> Between(SortedDictionary<DateOnly, decimal> days, DateOnly from, DateOnly until) =>
        Enumerable.Range(0, until.DayNumber - from.DayNumber).Select(day => days.GetValueOrDefault(from.AddDays(day)));

    private readonly record struct Coverage(int Count, int Below, int Above)
    {
        public int Within => Count - Below - Above;

        public static Coverage operator +(Coverage left, Coverage right) =>
            new(left.Count + right.Count, left.Below + right.Below, left.Above + right.Above);
    }
}
