using BenchmarkDotNet.Attributes;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>One step of one key: time and allocations.</summary>
[MemoryDiagnoser]
public class DetectorBenchmarks
{
    private readonly DetectorInput[] _steps = new DetectorInput[1008];
    private readonly DetectorTuning _tuning = DetectorTuning.Default;
    private readonly FalseAlertBudget _budget = new();
    private readonly ScoreThresholds _bars = new(4, 9);
    private OrganizationCalibrationState _fleet;
    private KeyBaseline _hourly;
    private KeyBaseline _fine;
    private int _at;

    [GlobalSetup]
    public void Fill()
    {
        _fleet = default;
        Learning.Begin(ref _hourly, born: false, _tuning);
        Learning.Begin(ref _fine, born: false, _tuning);
        var set = SetGenerator.Make(1, 2);
        for (var bucket = 0; bucket < _steps.Length; bucket++)
        {
            _steps[bucket] = set.Step(0, bucket);
        }
    }

    [Benchmark]
    public double HourlyStep() => Take(ref _hourly, 60);

    [Benchmark]
    public double FiveMinuteStep() => Take(ref _fine, 5);

    private double Take(ref KeyBaseline baseline, int minutes)
    {
        var step = _steps[_at % _steps.Length] with { Start = Math.Max(SetStart, baseline.Through), Minutes = minutes };
        _at++;
        Detector.JudgeAndLearn(ref baseline, step, new DetectionTerms(in _fleet, _bars, _budget, _tuning), out var detection);
        return detection.KeyBar;
    }

    private const long SetStart = 1_735_516_800;
}
