using System.Diagnostics;
using UsageSentinel.Core.Judging;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Recorded;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary><c>judge FILE...</c>: the whole judging step over recorded usage (detector, rules, episodes, alerts), in user processor time and bytes allocated.</summary>
public static class JudgeSpeed
{
    private const int Rounds = 5;
    private static readonly string[] Kinds = ["no alert of the key", "an alert that ended", "an open alert"];

    public static void Run(string[] files)
    {
        foreach (var file in files)
        {
            var record = new RecordedUsage(PriceFile.OpenAI());
            var keys = record.Read(file);
            var (best, steps, bytes) = (double.MaxValue, 0L, 0L);
            for (var round = 0; round < Rounds; round++)
            {
                var (before, allocated) = (User(), GC.GetAllocatedBytesForCurrentThread());
                steps = new Core.Replaying.Replay(Policy.Default).Run(keys, record.StepMinutes, null).Buckets;
                bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / steps;
                best = Math.Min(best, (User() - before).TotalMicroseconds);
            }

            Console.WriteLine(FormattableString.Invariant($"{Path.GetFileName(file)}: {steps:#,0} steps, {steps / best:0.00} M steps/s, {bytes:#,0} B allocated a step"));
            var (counts, sums) = (new long[Kinds.Length], new long[Kinds.Length]);
            var last = GC.GetAllocatedBytesForCurrentThread();
            new Core.Replaying.Replay(Policy.Default).Run(keys, record.StepMinutes, bucket =>
            {
                var kind = bucket.Alerts.IsEmpty ? 0 : bucket.Alerts.Any(alert => alert.IsOpen) ? 2 : 1;
                counts[kind]++;
                sums[kind] += GC.GetAllocatedBytesForCurrentThread() - last;
                last = GC.GetAllocatedBytesForCurrentThread();
            });
            for (var kind = 0; kind < Kinds.Length; kind++)
            {
                Console.WriteLine(FormattableString.Invariant($"  {Kinds[kind]}: {(double)counts[kind] / steps:P1} of them, {sums[kind] / Math.Max(1, counts[kind]):#,0} B"));
            }
        }
    }

    private static TimeSpan User() => Process.GetCurrentProcess().UserProcessorTime;
}
