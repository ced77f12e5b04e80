using System.Globalization;
using UsageSentinel.Tests.Responding.Faults;

namespace UsageSentinel.Benchmarks.Responding;

/// <summary>Runs many schedules of faults: which laws are broken, in which schedule, and how much happened in all.</summary>
internal static class FaultSchedules
{
    /// <param name="args">First seed and number of schedules.</param>
    public static async Task RunAsync(string[] args)
    {
        var first = int.Parse(args.ElementAtOrDefault(0) ?? "1", CultureInfo.InvariantCulture);
        var count = int.Parse(args.ElementAtOrDefault(1) ?? "10000", CultureInfo.InvariantCulture);
        var (sum, broken) = (new FaultCounts(), 0);
        for (var seed = first; seed < first + count; seed++)
        {
            try
            {
                sum += await FaultScheduleTests.RunAsync(seed);
            }
            catch (BrokenLaw law)
            {
                broken++;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"schedule {seed}: {law.Message}"));
            }

            if ((seed - first + 1) % 500 == 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seed - first + 1} schedules, {broken} broken: {sum}"));
            }
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seeds {first} to {first + count - 1}: {broken} broken laws; {sum}"));
    }
}
