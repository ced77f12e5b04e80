using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Tests.Responding;

namespace UsageSentinel.Benchmarks.Responding;

/// <summary>
/// How often an innocent key would be acted on: counts what would be deleted and what would be limited over many organizations,
/// with the 95 % upper bound of the rate.
/// </summary>
internal static class WrongfulActs
{
    /// <param name="args">First seed, number of seeds, keys of each organization.</param>
    public static async Task RunAsync(string[] args)
    {
        var first = int.Parse(args.ElementAtOrDefault(0) ?? "9001", CultureInfo.InvariantCulture);
        var count = int.Parse(args.ElementAtOrDefault(1) ?? "8", CultureInfo.InvariantCulture);
        var keys = int.Parse(args.ElementAtOrDefault(2) ?? "100", CultureInfo.InvariantCulture);
        var (months, fine, revoked, limited, critical, surprises, rotations) = (0.0, 0.0, 0, 0, 0, 0, 0);
        for (var seed = first; seed < first + count; seed++)
        {
            var run = await InnocentLives.LiveAsync(seed, keys, after: 8);
            months += run.KeyMonths;
            fine += run.FineKeyMonths;
            revoked += run.Alerts.Count(one => one.Would.IsIrreversible());
            limited += run.Alerts.Count(one => one.Would is ContainmentLevel.Throttle);
            critical += run.Alerts.Count(one => one.Severity is Severity.Critical);
            surprises += run.Surprises.Length;
            rotations += run.Rotations;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"seed {seed}: {months:F0} key-months so far ({fine:F0} in steps of five minutes), {surprises} surprises, {rotations} rotations, {critical} critical alerts, {revoked} would be revoked, {limited} limited"));
            foreach (var one in run.Alerts.Where(one => one.Would is not ContainmentLevel.None))
            {
                Console.WriteLine($"  {one.Would} {one.Key} ({one.Grounds}): {one.What}");
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{months:F0} benign key-months: {revoked} wrongful revocations (95 % upper bound {Upper(revoked) / months * 1000:F1} per 1,000 key-months), {limited} wrongful limits (upper bound {Upper(limited) / months * 1000:F1})."));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Over the {fine:F0} of them in steps of five minutes, where every act would be: bound {Upper(revoked) / fine * 1000:F1}, and {Upper(limited) / fine * 1000:F1}."));
    }

    /// <summary>The 95 % upper bound of a Poisson mean, by the usual approximation; 3 where nothing was seen.</summary>
    private static double Upper(int seen) => seen == 0 ? 3.0 : (seen + 1) * Math.Pow(1 - (1.0 / (9 * (seen + 1))) + (1.645 / (3 * Math.Sqrt(seen + 1))), 3);
}
