using System.Globalization;

namespace UsageSentinel.Simulator.Http;

/// <summary>How far back usage and costs may be asked for.</summary>
internal static class Lookback
{
    private const int Days = 365;
    private const int ShortDays = 20;

    public static void Check(Api api, long start)
    {
        var days = api.Has(SimulatorTraps.ShortLookback) ? ShortDays : Days;
        var earliest = new DateTimeOffset(api.World.Now.UtcDateTime.Date, TimeSpan.Zero).AddDays(-days);
        if (start < earliest.ToUnixTimeSeconds())
        {
            var span = days == Days ? "year" : $"{days} days";
            throw ApiFault.BadRequest(
                string.Create(CultureInfo.InvariantCulture, $"Usage and cost data are available for the past {span}. Earliest supported start date: {earliest:yyyy-MM-dd} (UTC)."),
                code: "reporting_lookback_exceeded");
        }
    }
}
