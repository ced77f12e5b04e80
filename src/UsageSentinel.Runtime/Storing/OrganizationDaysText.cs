using System.Globalization;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Runtime.Storing;

/// <summary>What is remembered of an organization over days, as numbers with a bar between them.</summary>
internal static class OrganizationDaysText
{
    private const int Numbers = 8;

    /// <summary>Null where there is nothing to remember.</summary>
    public static string? Write(OrganizationDays days) => days == default ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{days.Young:R}|{days.Quiet:R}|{days.Largest:R}|{days.Today:R}|{days.Yesterday:R}|{days.Record:R}|{days.Day}|{days.RisenHours:R}");

    /// <summary>Nothing where an earlier version wrote it, or what it wrote is not this: a few days teach it again.</summary>
    public static OrganizationDays Read(string? text)
    {
        var parts = text?.Split('|') ?? [];
        var numbers = new double[Numbers];
        for (var at = 0; at < Numbers; at++)
        {
            if (parts.Length != Numbers || !double.TryParse(parts[at], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[at]) || !double.IsFinite(numbers[at]))
            {
                return default;
            }
        }

        return new OrganizationDays(numbers[0], numbers[1], numbers[2], numbers[3], numbers[4], numbers[5], (long)numbers[6], numbers[7]);
    }
}
