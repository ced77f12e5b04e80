using System.Globalization;
using UsageSentinel.Core.Hygiene;

namespace UsageSentinel.Runtime.Options;

/// <summary>What no single setting of hygiene can check: time zones, days of the week, rules and dates of exceptions.</summary>
internal static class HygieneChecks
{
    public static IEnumerable<string> Of(HygieneOptions hygiene)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(hygiene.TimeZone, out _))
        {
            yield return $"hygiene.timeZone: '{hygiene.TimeZone}' is not a time zone. Use an IANA name such as Europe/Berlin.";
        }

        foreach (var day in hygiene.WorkingHours.SelectMany(hours => hours.Days).Where(day => !RouteFactory.IsDay(day)))
        {
            yield return $"hygiene.workingHours: '{day}' is not a day. Use mon, tue, wed, thu, fri, sat or sun.";
        }

        foreach (var (exception, index) in hygiene.Exceptions.Select((exception, index) => (exception, index)))
        {
            if (exception.Rule != "*" && !Enum.GetNames<HygieneRule>().Contains(exception.Rule, StringComparer.OrdinalIgnoreCase))
            {
                yield return $"hygiene.exceptions[{index}].rule: '{exception.Rule}' is not a rule. Use * or one of {string.Join(", ", Enum.GetNames<HygieneRule>())}.";
            }

            if (!DateOnly.TryParseExact(exception.Until, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
            {
                yield return $"hygiene.exceptions[{index}].until: '{exception.Until}' is not a valid date. Use the form 2026-07-30.";
            }
        }
    }
}
