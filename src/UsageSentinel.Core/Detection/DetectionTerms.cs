using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>What the buckets of a key are judged by. Refers to the calibration and copies none of it.</summary>
/// <param name="calibration">The key's organization, which the caller teaches with <see cref="DetectorScore.Day"/> once all keys of the bucket are done.</param>
/// <param name="bars">The organization's bars.</param>
/// <param name="budget">What the operator allows.</param>
/// <param name="tuning">The constants.</param>
internal readonly ref struct DetectionTerms(ref readonly OrganizationCalibrationState calibration, ScoreThresholds bars, FalseAlertBudget budget, DetectorTuning tuning)
{
    private readonly ref readonly OrganizationCalibrationState _calibration = ref calibration;

    public ref readonly OrganizationCalibrationState Calibration => ref _calibration;

    public ScoreThresholds Bars { get; } = bars;

    public FalseAlertBudget Budget { get; } = budget;

    public DetectorTuning Tuning { get; } = tuning;

    /// <summary>The same with other constants.</summary>
    public DetectionTerms With(DetectorTuning tuning) => new(in _calibration, Bars, Budget, tuning);
}
