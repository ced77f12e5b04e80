using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>
/// <c>staying SEED…</c>: whether alerts stay true until the incident is over, on sets anyone can make. Of the incidents that were found:
/// how many were reported as over with more than a tenth of the dollars still to come, what share of the dollars fell into an open
/// alert, how many were one alert, and how many of the reported losses are within a quarter of the truth.
/// </summary>
public static class Staying
{
    public static void Run(string[] arguments)
    {
        foreach (var seed in arguments)
        {
            var set = SetGenerator.Make(int.Parse(seed, CultureInfo.InvariantCulture));
            var truth = set.Truth ?? throw new ArgumentException("A generated set has labels.", nameof(arguments));
            var outcome = new Core.Replaying.Replay(Policy.Default).Run(Keys(set), set.Seconds / 60, null);
            var alerts = outcome.Alerts.Select(replayed => replayed.Alert).Where(alert => alert.NotifiedAt is not null).ToLookup(alert => alert.Subject.Key?.Value);
            var found = truth.Incidents.Select(incident => Of(incident, [.. alerts[incident.Key]], set)).OfType<Stay>().ToList();
            var reported = found.Where(stay => stay.Excess > 1).ToList();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {set.Name} found {found.Count} of {truth.Incidents.Count} | false clear {found.Average(stay => stay.IsFalselyCleared ? 1 : 0):0.00} cover {found.Sum(stay => stay.Covered) / found.Sum(stay => stay.After):0.00} one episode {found.Average(stay => stay.Alerts == 1 ? 1 : 0):0.00} told within 25 % {reported.Average(stay => Math.Abs((stay.Reported / stay.Excess) - 1) <= 0.25 ? 1 : 0):0.00} | benign open {BenignHours(truth, alerts, set):0.0} h per key-month"));
        }
    }

    private static ImmutableArray<RecordedKey> Keys(UsageSet set) =>
        [.. Enumerable.Range(0, set.Keys.Count).Select(key => new RecordedKey(set.Projects[key], set.Keys[key], [.. Enumerable.Range(0, set.Buckets).Select(bucket => Row(set, key, bucket))]))];

    private static RecordedRow Row(UsageSet set, int key, int bucket)
    {
        var step = set.Step(key, bucket);
        var cost = new Usd((decimal)step.Usd);
        return new RecordedRow(step.Start, step.Minutes, "model", (long)step.Requests, (long)step.InputTokens, 0, (long)step.OutputTokens, cost, cost, true);
    }

    /// <summary>How an incident was told; null where it was not found.</summary>
    private static Stay? Of(TruthIncident incident, ImmutableArray<Alert> alerts, UsageSet set)
    {
        var own = alerts.RemoveAll(alert => Seconds(alert.NotifiedAt) < incident.Start - set.Seconds || Seconds(alert.NotifiedAt) > incident.End + set.Seconds);
        if (own.IsEmpty)
        {
            return null;
        }

        var first = own.Min(alert => Seconds(alert.NotifiedAt)) - set.Seconds;
        double after = 0, covered = 0, sinceGap = 0;
        for (var bucket = 0; bucket < incident.ExcessUsd.Count; bucket++)
        {
            var at = incident.Start + (bucket * (long)set.Seconds);
            if (at < first)
            {
                continue;
            }

            var isOpen = own.Any(alert => at >= Seconds(alert.NotifiedAt) - set.Seconds && (alert.ResolvedAt is null || at < Seconds(alert.ResolvedAt)));
            after += incident.ExcessUsd[bucket];
            covered += isOpen ? incident.ExcessUsd[bucket] : 0;
            sinceGap += !isOpen || sinceGap > 0 ? incident.ExcessUsd[bucket] : 0;
        }

        var excess = incident.ExcessUsd.Sum();
        return new Stay(excess, after, covered, sinceGap > 0.1 * excess, own.Select(alert => alert.Id).Distinct().Count(), own.Sum(alert => (double)alert.Lost.Amount));
    }

    private static double BenignHours(Truth truth, ILookup<string?, Alert> alerts, UsageSet set)
    {
        var end = set.Start + ((long)set.Buckets * set.Seconds);
        var benign = truth.Keys.Where(key => key.Benign).ToList();
        var open = benign.Sum(key => alerts[key.Key].Sum(alert => Math.Max(0, (alert.ResolvedAt is null ? end : Seconds(alert.ResolvedAt)) - Math.Max(Seconds(alert.NotifiedAt), set.Start + ((long)key.FirstIx * set.Seconds))) / 3600.0));
        return open / benign.Sum(key => (set.Buckets - key.FirstIx) * set.Seconds / (30 * 86_400.0));
    }

    private static long Seconds(DateTimeOffset? at) => at?.ToUnixTimeSeconds() ?? 0;

    private sealed record Stay(double Excess, double After, double Covered, bool IsFalselyCleared, int Alerts, double Reported);
}
