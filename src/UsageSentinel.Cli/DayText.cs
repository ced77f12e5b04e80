using System.Globalization;

namespace UsageSentinel.Cli;

/// <summary>Days as they are typed.</summary>
public static class DayText
{
    /// <summary>The UTC day it is.</summary>
    public static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>Null where the option is absent.</summary>
    /// <exception cref="UsageException">It is no day.</exception>
    public static DateOnly? Parse(string option, string? text) => text switch
    {
        null => null,
        _ when DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day,
        _ => throw new UsageException($"{option} needs a day such as 2026-07-30."),
    };
}
