using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>What an organization's scores have been like, as a value that stays as it is. Equal where every byte is.</summary>
public sealed class OrganizationCalibration(in OrganizationCalibrationState state) : IEquatable<OrganizationCalibration>
{
    private readonly OrganizationCalibrationState _state = state;
    private Answer? _answer;
    private Answer? _other;

    /// <summary>An organization without history: the start prior decides.</summary>
    public static OrganizationCalibration Empty { get; } = new(default);

    public ref readonly OrganizationCalibrationState State => ref _state;

    /// <summary>The scores a budget translates to.</summary>
    /// <remarks>Asked for every bucket, for two budgets in turn (of a key, and of all keys together), so the last two answers are kept.</remarks>
    public ScoreThresholds Bars(FalseAlertBudget budget, DetectorTuning tuning)
    {
        var (last, other) = (_answer, _other);
        if (last?.IsTo(budget, tuning) is true)
        {
            return last.Bars;
        }

        if (other?.IsTo(budget, tuning) is true)
        {
            return other.Bars;
        }

        var answer = new Answer(budget, tuning, CalibratedThresholds.Bars(_state, budget, tuning));
        (_answer, _other) = (answer, last);
        return answer.Bars;
    }

    /// <summary>The organization after some days of its keys; their order does not matter.</summary>
    public OrganizationCalibration Learn(IEnumerable<ClosedDay> days, DetectorTuning tuning)
    {
        var state = _state;
        var learned = 0;
        foreach (var closed in days.Order())
        {
            MostExpensiveHours.Add(ref state, closed);
            CalibratedThresholds.Add(ref state, closed.Close, closed.Day, tuning);
            learned++;
        }

        return learned == 0 ? this : new OrganizationCalibration(state);
    }

    /// <summary>The organization without a day of a confirmed incident.</summary>
    /// <param name="level">About the level it is held at.</param>
    public OrganizationCalibration Forget(double level)
    {
        var state = _state;
        CalibratedThresholds.Remove(ref state, level);
        return new OrganizationCalibration(state);
    }

    /// <summary>The most that any key cost in an hour outside alarms, fading slowly, in US dollars; null where too little was seen to say.</summary>
    public double? CostliestHour => MostExpensiveHours.Of(_state);

    public byte[] ToBytes() => OrganizationCalibrationState.Write(_state);

    /// <summary>The stored organization; an empty one where the bytes are of another version: it is learned again within weeks.</summary>
    public static OrganizationCalibration FromBytes(ReadOnlySpan<byte> bytes) => OrganizationCalibrationState.TryRead(bytes, out var state) ? new OrganizationCalibration(state) : Empty;

    public bool Equals(OrganizationCalibration? other) => other is not null && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    public override bool Equals(object? obj) => Equals(obj as OrganizationCalibration);

    public override int GetHashCode() => HashCode.Combine(_state.Day, _state.KeyDays);

    private sealed record Answer(FalseAlertBudget Budget, DetectorTuning Tuning, ScoreThresholds Bars)
    {
        public bool IsTo(FalseAlertBudget budget, DetectorTuning tuning) => Budget == budget && Tuning == tuning;
    }
}
