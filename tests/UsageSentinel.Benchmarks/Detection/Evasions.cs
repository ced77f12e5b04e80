using System.Globalization;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Tests.Detection.Evading;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>
/// <c>evasions [SEEDS] [--csv DIR]</c>: five ways to stay below every threshold, whether they are alerted and after how many dollars, and
/// what the same organizations are alerted of without them. With <c>--csv</c> the records are written instead, for another version.
/// </summary>
public static class Evasions
{
    public static void Run(string[] arguments)
    {
        var seeds = int.Parse(arguments.FirstOrDefault(argument => char.IsAsciiDigit(argument[0])) ?? "5", CultureInfo.InvariantCulture);
        var directory = Array.IndexOf(arguments, "--csv") is var at and >= 0 ? arguments[at + 1] : null;
        foreach (var evasion in Enum.GetValues<Evasion>())
        {
            if (directory is not null)
            {
                for (var seed = 1; seed <= seeds; seed++)
                {
                    Write(Path.Combine(directory, $"{evasion}-{seed}.csv"), new EvasionScenario(evasion, seed).Make());
                }
            }
            else if (evasion is Evasion.None)
            {
                Ordinary(seeds);
            }
            else
            {
                Evaded(evasion, seeds);
            }
        }
    }

    private static void Evaded(Evasion evasion, int seeds)
    {
        var results = Enumerable.Range(1, seeds).Select(seed =>
        {
            var scenario = new EvasionScenario(evasion, seed);
            return (Found: EvasionFinding.Of(evasion, scenario), scenario.Cost);
        }).ToList();
        var found = results.Where(result => result.Found.Alert is not null).ToList();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{evasion,-16} alerted {found.Count}/{seeds} after ${(found.Count > 0 ? found.Average(result => result.Found.Usd) : 0):0} and {(found.Count > 0 ? found.Average(result => result.Found.Hours) : 0):0} h of ${results.Average(result => result.Cost):0}; critical {results.Count(result => result.Found.CriticalUsd is not null)}/{seeds} after ${results.Average(result => result.Found.CriticalUsd ?? 0):0}; {string.Join(", ", found.Select(result => result.Found.Alert!.Anomaly.Cause).Distinct())}"));
    }

    private static void Ordinary(int seeds)
    {
        double keyed = 0, keyless = 0, months = 0;
        for (var seed = 1; seed <= seeds; seed++)
        {
            var outcome = new Core.Replaying.Replay(Policy.Default).Run(new EvasionScenario(Evasion.None, seed).Make(), 60, null);
            var reported = outcome.Alerts.Where(alert => alert.Alert.NotifiedAt >= EvasionScenario.Begins.AddDays(-14)).ToList();
            keyed += reported.Count(alert => alert.Alert.Subject.Key is not null);
            keyless += reported.Count(alert => alert.Alert.Subject.Key is null);
            foreach (var alert in reported.Where(alert => alert.Alert.Subject.Key is null))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  seed {seed} {alert.Alert.FiredAt:u} {alert.Alert.Anomaly.Cause}: {alert.Alert.Anomaly.Explanation}"));
            }

            months += 26 / 30.0;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ordinary life    {keyed / months / EvasionScenario.Keys:0.00} alerts per key-month, {keyless / months:0.00} without a key per organization-month"));
    }

    private static void Write(string file, IEnumerable<RecordedKey> keys)
    {
        using var writer = new StreamWriter(file);
        writer.Write("bucket_start,bucket_width,project_id,api_key_id,model,num_model_requests,input_tokens,input_cached_tokens,output_tokens,cost_usd\n");
        foreach (var (key, row) in keys.SelectMany(key => key.Rows.Select(row => (key, row))))
        {
            writer.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Start},1h,{key.Project},{key.Key},{row.Model},{row.Requests},{row.InputTokens},{row.CachedTokens},{row.OutputTokens},{row.Cost.Amount}\n"));
        }
    }
}
