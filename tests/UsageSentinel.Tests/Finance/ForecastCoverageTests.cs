using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Finance;

/// <summary>How often months of organizations and projects the forecaster was not made on cost what was forecast; <c>forecast</c> among the benchmarks tries more.</summary>
public sealed class ForecastCoverageTests
{
    private const int Days = 243;
    private static readonly DateTimeOffset End = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly First = DateOnly.FromDateTime(End.AddDays(-Days).UtcDateTime);

    [Fact]
    public async Task Take_MonthsOfOrganizationsAndProjects_LieWithinFourTimesInFive()
    {
        var (within, all) = (0, 0);
        for (var seed = 31; seed <= 34; seed++)
        {
            foreach (var days in (await SeriesAsync(seed, "quiet")).Concat(await SeriesAsync(seed, "mixed")))
            {
                for (var month = new DateOnly(First.Year, First.Month, 1).AddMonths(2); month < DateOnly.FromDateTime(End.UtcDateTime); month = month.AddMonths(1))
                {
                    foreach (var day in new[] { 5, 10, 15, 20, 25 })
                    {
                        var known = month.AddDays(day).DayNumber - First.DayNumber;
                        var until = month.AddMonths(1).DayNumber - First.DayNumber;
                        var from = Math.Max(0, known - 56);
                        if (days[from..known].Sum() >= 5 && Forecaster.Forecast(days[from..known], First.AddDays(from), until - known) is { } range)
                        {
                            var actual = days[known..until].Sum();
                            within += actual >= range.Low.Amount && actual <= range.High.Amount ? 1 : 0;
                            all++;
                        }
                    }
                }
            }
        }

        Assert.True(all >= 1_000, $"{all} forecasts say nothing.");
        Assert.InRange((double)within / all, 0.75, 0.85);
    }

    private static async Task<IEnumerable<decimal[]>> SeriesAsync(int seed, string scenario)
    {
        await using var server = await SimulatorServer.StartAsync(
            new SimulatorOptions { Seed = seed, Keys = 16, Days = Days, Scenario = scenario }, new SimulatedClock(End), 0, CancellationToken.None);
        var series = new Dictionary<string, decimal[]>(StringComparer.Ordinal) { [string.Empty] = new decimal[Days] };
        foreach (var line in server.Organization.Books.Costs(End.AddDays(-Days), End))
        {
            var day = (int)(line.Day - End.AddDays(-Days)).TotalDays;
            series.TryAdd(line.ProjectId, new decimal[Days]);
            series[line.ProjectId][day] += line.Amount;
            series[string.Empty][day] += line.Amount;
        }

        return series.Values;
    }
}
