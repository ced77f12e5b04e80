using System.Globalization;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Judging.Replaying;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Collecting.Recorded;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Simulator;

namespace UsageSentinel.Benchmarks.Responding;

/// <summary>
/// How often an innocent key would be acted on: random lives with every benign surprise, by the hour, through the engine and the
/// evidence rail. Counts what would be deleted and what would be limited, with the 95 % upper bound of the rate.
/// </summary>
internal static class WrongfulActs
{
    private const int Keys = 100;
    private const int History = 30;
    private const int After = 8;

    /// <param name="args">First seed, number of seeds.</param>
    public static async Task RunAsync(string[] args)
    {
        var first = int.Parse(args.ElementAtOrDefault(0) ?? "9001", CultureInfo.InvariantCulture);
        var count = int.Parse(args.ElementAtOrDefault(1) ?? "8", CultureInfo.InvariantCulture);
        var (months, revoked, limited, critical) = (0.0, 0, 0, 0);
        for (var seed = first; seed < first + count; seed++)
        {
            var options = new SimulatorOptions { Seed = seed, Keys = Keys, Days = History, Scenario = "surprises" };
            var start = new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero).AddDays(seed % 28);
            var clock = new SimulatedClock(start);
            await using var server = await SimulatorServer.StartAsync(options, clock, 0, CancellationToken.None);
            clock.Advance(TimeSpan.FromDays(After));
            var (found, hours) = Judge(server.Organization, start.AddDays(-History), start.AddDays(After));
            months += hours / (24 * 30.0);
            revoked += found.Count(one => one.Would is Rung.RevokeKey);
            limited += found.Count(one => one.Would is Rung.Throttle);
            critical += found.Count(one => one.IsCritical);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {seed}: {months:F0} key-months so far, {critical} critical alerts, {revoked} would be revoked, {limited} limited"));
            foreach (var one in found.Where(one => one.Would is not Rung.None))
            {
                Console.WriteLine($"  {one.Would} {one.Key}: {one.What}");
            }
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{months:F0} benign key-months: {revoked} wrongful revocations (95 % upper bound {Upper(revoked) / months * 1000:F1} per 1,000 key-months), {limited} wrongful limits (upper bound {Upper(limited) / months * 1000:F1})."));
    }

    private static (List<Found> Found, double Hours) Judge(SimulatedOrganization organization, DateTimeOffset from, DateTimeOffset to)
    {
        var file = Path.GetTempFileName();
        try
        {
            using (var writer = new StreamWriter(file))
            {
                writer.WriteLine("bucket_start,project_id,api_key_id,model,num_model_requests,input_tokens,input_cached_tokens,output_tokens");
                foreach (var line in organization.Books.Hourly(from, to).Where(line => line.KeyId is not null && line.Model is not null))
                {
                    writer.WriteLine(string.Create(
                        CultureInfo.InvariantCulture,
                        $"{line.Start.ToUnixTimeSeconds()},{line.ProjectId},{line.KeyId},{line.Model},{line.Totals.Requests},{line.Totals.InputTokens},{line.Totals.CachedTokens},{line.Totals.OutputTokens}"));
                }
            }

            var record = new RecordedUsage(PriceBooks.Of(new PriceOptions()).Of("openai"));
            var keys = record.Read(file);
            var hours = 0.0;
            var outcome = new Replay(new SentinelOptions().ToPolicy()).Run(keys, record.StepMinutes, bucket => hours += bucket.Window.Length.TotalHours);
            return ([.. outcome.Alerts.Select(replayed => new Found(
                replayed.Alert.Subject.Key?.Value ?? "-",
                replayed.Response?.Rung ?? Rung.None,
                replayed.Alert.Severity is Severity.Critical,
                replayed.Alert.Anomaly.Explanation))], hours);
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>The 95 % upper bound of a Poisson mean, by the usual approximation; 3 where nothing was seen.</summary>
    private static double Upper(int seen) => seen == 0 ? 3.0 : (seen + 1) * Math.Pow(1 - (1.0 / (9 * (seen + 1))) + (1.645 / (3 * Math.Sqrt(seen + 1))), 3);

    /// <param name="Key">The key.</param>
    /// <param name="Would">What would have been done to it.</param>
    /// <param name="IsCritical">Whether the alert was critical.</param>
    /// <param name="What">In words.</param>
    private sealed record Found(string Key, Rung Would, bool IsCritical, string What);
}
