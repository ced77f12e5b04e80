using UsageSentinel.Core.Baselines;

namespace UsageSentinel.Core.Judging.Detection;

/// <summary>How busy keys of an organization are when they are born, learned from the births it has seen.</summary>
public static class BirthCalibration
{
    /// <summary>Counts a birth; one far from the others counts as if it lay two and a half deviations off.</summary>
    public static void Add(ref FleetState fleet, in Birth birth, DetectorTuning tuning)
    {
        if (!birth.Told)
        {
            return;
        }

        if (fleet.Births <= 0)
        {
            fleet.RequestsMean = (float)tuning.BirthRequests;
            fleet.UsdMean = (float)tuning.BirthUsd;
            fleet.RequestsVariance = fleet.UsdVariance = (float)(tuning.BirthDeviation * tuning.BirthDeviation);
        }

        fleet.Births = Math.Min(fleet.Births + 1, 1000);
        var rate = 1 / (fleet.Births + tuning.BirthWeight);
        Move(ref fleet.RequestsMean, ref fleet.RequestsVariance, birth.Requests, rate);
        Move(ref fleet.UsdMean, ref fleet.UsdVariance, birth.Usd, rate);
    }

    /// <summary>Evidence that a key in its first week is busier than keys are born.</summary>
    public static double Evidence(in FleetState fleet, double requests, double usd, DetectorTuning tuning)
    {
        if (fleet.Births <= 0)
        {
            return Evidence(
                Math.Max((requests - tuning.BirthRequests) / tuning.BirthDeviation, (usd - tuning.BirthUsd) / tuning.BirthDeviation), tuning);
        }

        var byRequests = (requests - fleet.RequestsMean) / Math.Sqrt(fleet.RequestsVariance);
        var byUsd = (usd - fleet.UsdMean) / Math.Sqrt(fleet.UsdVariance);
        return Evidence(Math.Max(byRequests, byUsd), tuning);
    }

    /// <summary>A normal tail as −log₁₀ of its chance, moved to the scale of hours: a key is born once.</summary>
    private static double Evidence(double deviations, DetectorTuning tuning) => deviations <= 0
        ? 0
        : tuning.BirthOffset + (((deviations * deviations / 2) + Math.Log(1 + deviations)) / Math.Log(10));

    private static void Move(ref float mean, ref float variance, double value, double rate)
    {
        var reach = 2.5 * Math.Sqrt(variance);
        var off = Math.Clamp(value - mean, -reach, reach);
        mean += (float)(rate * off);
        variance = (float)Math.Max(0.25, ((1 - rate) * variance) + (rate * off * off));
    }
}
