using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Judging.Detection;

/// <summary>
/// Judges and teaches all keys of one organization in event time. Steps of one bucket may be taken in any order of
/// keys: what they teach the organization counts from the next bucket on.
/// </summary>
public sealed class DetectionRun
{
    private readonly DetectorTuning _tuning;
    private readonly FalseAlertBudget _budget;
    private readonly List<(DayClose Close, int Day)> _closed = [];
    private KeyBaseline[] _baselines = [];
    private FleetState _fleet;
    private long _start = long.MaxValue;
    private bool _stale = true;

    public DetectionRun(DetectorTuning tuning, FalseAlertBudget budget)
    {
        _tuning = tuning;
        _budget = budget;
    }

    /// <summary>The score an alert must exceed now.</summary>
    public double AlertBar { get; private set; }

    /// <summary>The score an act must exceed now.</summary>
    public double ActBar { get; private set; }

    public double Reported { get; private set; }

    /// <summary>Takes the next bucket of one key.</summary>
    /// <returns>True where it alerts.</returns>
    public bool Take(int key, in KeyStep step, out Judgement judgement)
    {
        _start = Math.Min(_start, step.Start);
        if (_stale)
        {
            AlertBar = FleetCalibration.Bar(_fleet, _budget.AlertsPerKeyMonth, _tuning);
            ActBar = FleetCalibration.Bar(_fleet, _budget.RevocationsPerKeyMonth / 3, _tuning);
            _stale = false;
        }

        ref var baseline = ref Of(key);
        if (baseline.Age <= 0 && step.Start - _start >= 86400)
        {
            baseline.Born = 1;
        }

        Detector.Judge(baseline, _fleet, step, _tuning, out judgement);
        var alert = judgement.Score > AlertBar && judgement.Score > baseline.Bar;
        Reported = Detector.Reported(baseline, judgement.Score, _tuning);
        var close = Detector.Learn(ref baseline, step, judgement, _tuning);
        if (close.Closed)
        {
            _closed.Add((close, (int)(step.Start / 86400)));
        }

        return alert;
    }

    /// <summary>Ends a bucket: what its steps taught the organization takes effect.</summary>
    public void EndBucket()
    {
        foreach (var (close, day) in _closed)
        {
            FleetCalibration.Add(ref _fleet, close, day, _tuning);
            _stale = true;
        }

        _closed.Clear();
    }

    private ref KeyBaseline Of(int key)
    {
        if (key >= _baselines.Length)
        {
            Array.Resize(ref _baselines, Math.Max(key + 1, 2 * _baselines.Length));
        }

        ref var baseline = ref _baselines[key];
        if (baseline.Version == 0)
        {
            Learning.Begin(ref baseline, _tuning);
        }

        return ref baseline;
    }
}
