using UsageSentinel.Core.Finance;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using Xunit.Abstractions;

namespace UsageSentinel.Tests.Finance;

/// <summary>How far an estimate, made before the bill of its day is known, is from that bill.</summary>
public sealed class CalibrationAccuracyTests(ITestOutputHelper output)
{
    private static readonly SimulatorOptions Fortnight = new() { Keys = 24, Days = 16, Scenario = "quiet" };

    [Theory]
    [InlineData(1, SimulatorTraps.Default)]
    [InlineData(7, SimulatorTraps.Default | SimulatorTraps.CostsRefuseApiKeyGrouping)]
    public async Task SettledDay_EstimateOfThatMorning_IsWithinTheBounds(int seed, SimulatorTraps traps)
    {
        await using var world = await World.StartAsync(Fortnight with { Seed = seed, Traps = traps });
        await using var host = world.Open(new MemoryEntityStore());
        await host.SweepAsync();

        var errors = (await ErrorsAsync(world, host)).Order().ToArray();

        output.WriteLine($"{errors.Length} key-days, p50 {errors[errors.Length / 2]:P3}, p95 {errors[errors.Length * 95 / 100]:P3}, most {errors[^1]:P2}");
        Assert.InRange(errors.Length, 100, int.MaxValue);
        Assert.InRange(errors[errors.Length / 2], 0m, 0.01m);
        Assert.InRange(errors[errors.Length * 95 / 100], 0m, 0.03m);
    }

    private static async Task<List<decimal>> ErrorsAsync(World world, EngineHost host)
    {
        var last = DateOnly.FromDateTime(world.Now.UtcDateTime).AddDays(-2);
        var first = last.AddDays(-9);
        var days = await host.Get<ReconciliationStore>().ReadAsync(EngineHost.Account, first.AddDays(-7), last, CancellationToken.None);
        var lines = await host.Get<SeriesSummaryStore>().ReadAsync(EngineHost.Account, CancellationToken.None);
        var listed = await host.Get<DayEstimates>().ReadAsync(EngineHost.Account, lines.Select(line => line.Costs.Series), first, last, CancellationToken.None);
        var truth = world.Organization.Books.Costs(At(first), At(last.AddDays(1)))
            .Where(line => line.KeyId is not null)
            .GroupBy(line => (Day: DateOnly.FromDateTime(line.Day.UtcDateTime), line.KeyId))
            .ToDictionary(group => group.Key, group => group.Sum(line => line.Amount));
        var errors = new List<decimal>();
        for (var day = first; day <= last; day = day.AddDays(1))
        {
            // What was known in the morning of that day: bills settled until the day before yesterday.
            var known = CalibrationLearning.Learn(Calibration.None, days.Where(one => one.Day < day.AddDays(-1)));
            foreach (var key in listed[day].Where(item => item.Series.IsAttributed).GroupBy(item => item.Series))
            {
                if (truth.TryGetValue((day, key.Key.Key?.Value), out var billed) && billed >= 0.05m)
                {
                    var estimate = key.Sum(item => item.Listed.Amount * known.FactorOf(item.Series.Project, item.Item));
                    errors.Add(Math.Abs(estimate - billed) / billed);
                }
            }
        }

        return errors;
    }

    private static DateTimeOffset At(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
