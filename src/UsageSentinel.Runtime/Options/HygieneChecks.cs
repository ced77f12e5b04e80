namespace UsageSentinel.Runtime.Options;

/// <summary>What no single setting of hygiene can check: time zones and days of the week.</summary>
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
    }
}
