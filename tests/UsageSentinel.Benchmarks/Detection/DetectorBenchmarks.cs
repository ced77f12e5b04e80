using BenchmarkDotNet.Attributes;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging.Detection;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>One step of one key: time and allocations.</summary>
[MemoryDiagnoser]
[ShortRunJob]
public class DetectorBenchmarks
{
    private readonly KeyStep[] _steps = new KeyStep[1008];
    private readonly DetectionRun _run = new(DetectorTuning.Default, new FalseAlertBudget());
    private int _at;

    [GlobalSetup]
    public void Fill()
    {
        var set = SetGenerator.Make(1, 2);
        for (var bucket = 0; bucket < _steps.Length; bucket++)
        {
            _steps[bucket] = set.Step(0, bucket);
        }
    }

    [Benchmark]
    public double HourlyStep() => Take(60);

    [Benchmark]
    public double FiveMinuteStep() => Take(5);

    private double Take(int minutes)
    {
        var step = _steps[_at % _steps.Length] with { Start = SetStart + (_at * 60L * minutes), Minutes = minutes };
        _at++;
        _run.Take(minutes == 60 ? 0 : 1, step, out var detection);
        _run.EndBucket();
        return detection.Judgement.Score;
    }

    private const long SetStart = 1_735_516_800;
}
