using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;

namespace UsageSentinel.Benchmarks.Detection;

/// <summary>
/// Judges and teaches all keys of one organization in event time. The keys of one bucket may be taken in any order:
/// what they teach the organization counts from the next bucket on.
/// </summary>
/// <remarks>Keys are numbered by the caller. The only state is what it could also keep elsewhere: baselines and calibration.</remarks>
public sealed class DetectionRun(DetectorTuning tuning, FalseAlertBudget budget)
{
    private const long SecondsPerDay = 86400;
    private readonly List<(DayClose Close, int Day)> _closed = [];
    private KeyBaseline[] _baselines = [];
    private bool[] _begun = [];
    private OrganizationCalibrationState _fleet;
    private long _start = -1;

    /// <summary>The organization's bars for the open bucket.</summary>
    public ScoreThresholds Bars { get; private set; } = CalibratedThresholds.Bars(default, budget, tuning);

    /// <summary>Takes the next bucket of one key; the first one of a key tells when it began to exist.</summary>
    public void Take(int key, in DetectorInput step, out DetectorScore detection)
    {
        if (_start < 0)
        {
            _start = step.Start;
        }

        if (key >= _baselines.Length)
        {
            Array.Resize(ref _baselines, Math.Max(key + 1, 2 * _baselines.Length));
            Array.Resize(ref _begun, _baselines.Length);
        }

        ref var baseline = ref _baselines[key];
        if (!_begun[key])
        {
            _begun[key] = true;

            // What is there when the history begins was not born then.
            Learning.Begin(ref baseline, step.Start - _start >= SecondsPerDay, tuning);
        }

        Detector.JudgeAndLearn(ref baseline, step, new DetectionTerms(in _fleet, Bars, budget, tuning), out detection);
        if (detection.Day.Closed)
        {
            _closed.Add((detection.Day, (int)(step.Start / SecondsPerDay)));
        }
    }

    /// <summary>Ends a bucket: what its steps taught the organization takes effect.</summary>
    public void EndBucket()
    {
        if (_closed.Count == 0)
        {
            return;
        }

        // Sums of small numbers depend on their order in the last bit; the level settles it.
        _closed.Sort((left, right) => (left.Day, left.Close.Level, left.Close.Birth.Requests, left.Close.Birth.Usd)
            .CompareTo((right.Day, right.Close.Level, right.Close.Birth.Requests, right.Close.Birth.Usd)));
        foreach (var (close, day) in _closed)
        {
            CalibratedThresholds.Add(ref _fleet, close, day, tuning);
        }

        _closed.Clear();
        Bars = CalibratedThresholds.Bars(_fleet, budget, tuning);
    }
}
