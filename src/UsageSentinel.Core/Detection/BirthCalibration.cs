using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Detection;

/// <summary>How busy keys of an organization are when they are born, learned from the births it has seen.</summary>
internal static class BirthCalibration
{
    /// <summary>Counts a birth; one far from the others counts as if it lay a deviation and a half off.</summary>
    public static void Add(ref OrganizationCalibrationState fleet, in Birth birth, DetectorTuning tuning)
    {
        if (!birth.Told)
        {
            return;
        }

        if (fleet.Births <= 0)
        {
            fleet.RequestsMean = (float)tuning.BirthRequests;
            fleet.UsdMean = (float)tuning.BirthUsd;
        }

        fleet.Births = Math.Min(fleet.Births + 1, 1000);
        var rate = 1 / (fleet.Births + tuning.BirthWeight);
        var reach = 1.5 * tuning.BirthDeviation;
        fleet.RequestsMean += (float)(rate * Math.Clamp(birth.Requests - fleet.RequestsMean, -reach, reach));
        fleet.UsdMean += (float)(rate * Math.Clamp(birth.Usd - fleet.UsdMean, -reach, reach));
    }

    /// <summary>Log of the requests keys are born with.</summary>
    public static double Usual(in OrganizationCalibrationState fleet, DetectorTuning tuning) => fleet.Births > 0 ? fleet.RequestsMean : tuning.BirthRequests;

    /// <summary>
    /// A normal tail as −log₁₀ of its chance, moved to the scale of hours: a key is born once. The move comes in over the first
    /// deviation, as half of all keys are busier than most.
    /// </summary>
    public static double Evidence(in OrganizationCalibrationState fleet, double requests, double usd, DetectorTuning tuning)
    {
        var usual = fleet.Births > 0 ? fleet.UsdMean : tuning.BirthUsd;
        var deviations = Math.Max(requests - Usual(fleet, tuning), usd - usual) / tuning.BirthDeviation;
        return deviations <= 0
            ? 0
            : (tuning.BirthOffset * Math.Min(1, deviations)) + (((deviations * deviations / 2) + Math.Log(1 + deviations)) / Math.Log(10));
    }
}
