using System.Diagnostics;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Recorded;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary><c>judge FILE...</c>: the whole judging step over recorded usage (detector, rules, episodes, alerts), in user processor time and bytes allocated.</summary>
public static class JudgeSpeed
{
    private const int Rounds = 5;

    public static void Run(string[] files)
    {
        foreach (var file in files)
        {
            var record = new RecordedUsage(PriceFile.OpenAI());
            var keys = record.Read(file);
            var best = double.MaxValue;
            var (steps, alarmed, bytes) = (0L, 0L, 0L);
            for (var round = 0; round < Rounds; round++)
            {
                alarmed = 0;
                new Replay(Policy.Default).Run(keys, record.StepMinutes, bucket => alarmed += bucket.Alerts.IsEmpty ? 0 : 1);
                var (before, allocated) = (User(), GC.GetAllocatedBytesForCurrentThread());
                steps = new Replay(Policy.Default).Run(keys, record.StepMinutes, null).Buckets;
                bytes = (GC.GetAllocatedBytesForCurrentThread() - allocated) / steps;
                best = Math.Min(best, (User() - before).TotalMicroseconds);
            }

            Console.WriteLine(FormattableString.Invariant(
                $"{Path.GetFileName(file)}: {steps:#,0} steps, {(double)alarmed / steps:P1} of them with an alert of the key open or lately ended; {steps / best:0.00} M steps/s, {bytes:#,0} B allocated a step"));
        }
    }

    private static TimeSpan User() => Process.GetCurrentProcess().UserProcessorTime;
}
