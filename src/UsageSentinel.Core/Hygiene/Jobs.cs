using System.Globalization;

namespace UsageSentinel.Core.Hygiene;

/// <summary>Finds out whether the usage of one key falls into two parts that never run together: two jobs.</summary>
internal static class Jobs
{
    /// <summary>The least share of the requests of each part.</summary>
    private const double LeastShare = 0.1;

    /// <summary>The least days with usage of each part.</summary>
    private const int LeastDays = 5;

    /// <summary>From 0 (never in the same hour of the day) to 1 (always): two jobs have less than this.</summary>
    private const double MostOverlap = 0.1;

    /// <summary>The two parts in words; null for one job.</summary>
    public static string? Split(KeyUse use)
    {
        var all = use.Models.Sum(model => model.Requests);
        var parts = use.Models.Where(model => model.Days >= LeastDays && model.Requests >= all * LeastShare).ToList();
        for (var left = 0; left < parts.Count; left++)
        {
            for (var right = left + 1; right < parts.Count; right++)
            {
                if (Overlap(parts[left], parts[right]) < MostOverlap)
                {
                    return $"{Words(parts[left])}; {Words(parts[right])}";
                }
            }
        }

        return null;
    }

    /// <summary>The cosine of the two days.</summary>
    private static double Overlap(ModelUse left, ModelUse right)
    {
        var (both, one, other) = (0.0, 0.0, 0.0);
        for (var hour = 0; hour < 24; hour++)
        {
            both += (double)left.ByHour[hour] * right.ByHour[hour];
            one += (double)left.ByHour[hour] * left.ByHour[hour];
            other += (double)right.ByHour[hour] * right.ByHour[hour];
        }

        return one > 0 && other > 0 ? both / Math.Sqrt(one * other) : 1;
    }

    private static string Words(ModelUse model)
    {
        var busiest = 0;
        for (var hour = 1; hour < 24; hour++)
        {
            busiest = model.ByHour[hour] > model.ByHour[busiest] ? hour : busiest;
        }

        return string.Create(CultureInfo.InvariantCulture, $"{model.Model} mostly around {busiest:00}:00 UTC");
    }
}
