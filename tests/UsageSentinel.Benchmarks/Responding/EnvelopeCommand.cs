using System.Globalization;
using UsageSentinel.Tests.Responding.Envelope;

namespace UsageSentinel.Benchmarks.Responding;

/// <summary>What is lost before detection with and without the safety envelope, and what it would cut of normal traffic, over many simulated organizations.</summary>
internal static class EnvelopeCommand
{
    /// <param name="args">First seed, number of seeds, multiple.</param>
    public static async Task RunAsync(string[] args)
    {
        var first = int.Parse(args.ElementAtOrDefault(0) ?? "101", CultureInfo.InvariantCulture);
        var count = int.Parse(args.ElementAtOrDefault(1) ?? "10", CultureInfo.InvariantCulture);
        var multiple = double.Parse(args.ElementAtOrDefault(2) ?? "4", CultureInfo.InvariantCulture);
        var sum = new EnvelopeWorth();
        for (var seed = first; seed < first + count; seed++)
        {
            sum += await EnvelopeWorth.OfAsync(seed, multiple);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"seeds {first} to {seed}: {sum.Incidents} incidents, ${sum.Lost:N2} lost before the alert, ${sum.LostCapped:N2} with the envelope; {sum.Cut:N0} of {sum.Requests:N0} normal requests cut, {sum.SurprisingCut:N0} of {sum.Surprising:N0} with benign surprises"));
        }
    }
}
