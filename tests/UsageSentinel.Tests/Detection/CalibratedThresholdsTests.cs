using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using static UsageSentinel.Tests.Detection.GivenUsage;

namespace UsageSentinel.Tests.Detection;

public sealed class CalibratedThresholdsTests
{
    private static readonly FalseAlertBudget Budget = new();

    [Fact]
    public void Bars_WithoutHistory_AreSafeDefaults()
    {
        var bars = CalibratedThresholds.Bars(default, Budget, Tuning);
        Assert.InRange(bars.Alert, 4, 9);
        Assert.True(bars.Act > bars.Alert);
    }

    [Fact]
    public void Bars_ATighterBudget_IsAHigherBar()
    {
        var calibration = GivenExponentialRecords();
        var loose = CalibratedThresholds.Bars(calibration, new FalseAlertBudget(0.5), Tuning).Alert;
        var tight = CalibratedThresholds.Bars(calibration, new FalseAlertBudget(0.1), Tuning).Alert;
        Assert.True(tight > loose);
    }

    [Fact]
    public void Bars_ForReversibleActions_AreBetweenAlertsAndDeletionsAndNeverLow()
    {
        Assert.InRange(CalibratedThresholds.Bars(default, Budget, Tuning).Contain, 5.5, CalibratedThresholds.Bars(default, Budget, Tuning).Act);
        var calibration = GivenExponentialRecords();
        var bars = CalibratedThresholds.Bars(calibration, Budget, Tuning);
        Assert.InRange(bars.Contain, bars.Alert, bars.Act);
        Assert.True(CalibratedThresholds.Bars(calibration, Budget with { ContainmentsPerKeyMonth = 0.002 }, Tuning).Contain > bars.Contain);
        Assert.Equal(5.5, CalibratedThresholds.Bars(GivenExponentialRecords(mean: 0.05), Budget with { ContainmentsPerKeyMonth = 10 }, Tuning).Contain);
    }

    [Fact]
    public void Bars_ALouderOrganization_HasAHigherBar()
    {
        var calm = CalibratedThresholds.Bars(GivenExponentialRecords(mean: 0.5), Budget, Tuning).Alert;
        var loud = CalibratedThresholds.Bars(GivenExponentialRecords(mean: 1), Budget, Tuning).Alert;
        Assert.True(loud > calm);
    }

    [Fact]
    public void Bars_AFewIncidentsInTheHistory_HardlyRaiseThem()
    {
        var calibration = GivenExponentialRecords();
        var before = CalibratedThresholds.Bars(calibration, Budget, Tuning).Alert;
        for (var incident = 0; incident < 10; incident++)
        {
            CalibratedThresholds.Add(ref calibration, new DayClose(true, 10, true), 20_000, Tuning);
        }

        Assert.True(CalibratedThresholds.Bars(calibration, Budget, Tuning).Alert < before + 0.5);
    }

    [Fact]
    public void Add_TheDefaultClose_ChangesNothing()
    {
        var calibration = default(OrganizationCalibrationState);
        CalibratedThresholds.Add(ref calibration, default, 20_000, Tuning);
        Assert.Equal(OrganizationCalibrationState.Write(default), OrganizationCalibrationState.Write(calibration));
    }

    [Fact]
    public void State_ReadBack_IsTheSame()
    {
        var bytes = OrganizationCalibrationState.Write(GivenExponentialRecords());
        Assert.True(OrganizationCalibrationState.TryRead(bytes, out var read));
        Assert.Equal(bytes, OrganizationCalibrationState.Write(read));
        Assert.False(OrganizationCalibrationState.TryRead(bytes.AsSpan(4), out _));
    }

    /// <summary>A thousand key-days, one in five a record, levels exponential above 2.</summary>
    private static OrganizationCalibrationState GivenExponentialRecords(double mean = 0.6)
    {
        var calibration = default(OrganizationCalibrationState);
        for (var at = 0; at < 1000; at++)
        {
            var level = 2 - (mean * Math.Log(((at / 5) + 0.5) / 200));
            CalibratedThresholds.Add(ref calibration, new DayClose(true, level, at % 5 == 0), 20_000, Tuning);
        }

        return calibration;
    }
}
