using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>How busy keys of an organization are when they are born, learned from the births it has seen.</summary>
internal static class BirthCalibration
{
    /// <summary>Counts a birth; one far from the others counts as if it lay a deviation and a half off.</summary>
    public static void Add(ref OrganizationCalibrationState calibration, in Birth birth, DetectorTuning tuning)
    {
        if (!birth.Reported)
        {
            return;
        }

        if (calibration.Births <= 0)
        {
            calibration.RequestsMean = (float)tuning.BirthRequests;
            calibration.UsdMean = (float)tuning.BirthUsd;
        }

        calibration.Births = Math.Min(calibration.Births + 1, 1000);
        var rate = 1 / (calibration.Births + tuning.BirthWeight);
        var reach = 1.5 * tuning.BirthDeviation;
        calibration.RequestsMean += (float)(rate * Math.Clamp(birth.Requests - calibration.RequestsMean, -reach, reach));
        calibration.UsdMean += (float)(rate * Math.Clamp(birth.Usd - calibration.UsdMean, -reach, reach));
    }

    /// <summary>Log of the requests keys are born with.</summary>
    public static double Usual(in OrganizationCalibrationState calibration, DetectorTuning tuning) => calibration.Births > 0 ? calibration.RequestsMean : tuning.BirthRequests;

    /// <summary>
    /// A normal tail as −log₁₀ of its chance, moved to the scale of hours: a key is born once. The move comes in over the first
    /// deviation, as half of all keys are busier than most.
    /// </summary>
    public static double Evidence(in OrganizationCalibrationState calibration, double requests, double usd, DetectorTuning tuning)
    {
        var usual = calibration.Births > 0 ? calibration.UsdMean : tuning.BirthUsd;
        var deviations = Math.Max(requests - Usual(calibration, tuning), usd - usual) / tuning.BirthDeviation;
        return deviations <= 0
            ? 0
            : (tuning.BirthOffset * Math.Min(1, deviations)) + (((deviations * deviations / 2) + Math.Log(1 + deviations)) / Math.Log(10));
    }
}
