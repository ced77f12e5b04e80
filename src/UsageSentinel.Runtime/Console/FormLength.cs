using System.Collections.Immutable;
using System.Globalization;

namespace UsageSentinel.Runtime.Console;

/// <summary>How long something lasts that a form asks for: one of the lengths that it offers.</summary>
internal static class FormLength
{
    private static readonly ImmutableArray<string> Hours = ["4", "24", "72", "168"];

    /// <summary>Null for another length.</summary>
    public static TimeSpan? Of(ImmutableDictionary<string, string> form) => form.GetValueOrDefault("for") is { } hours && Hours.Contains(hours)
        ? TimeSpan.FromHours(int.Parse(hours, NumberStyles.None, CultureInfo.InvariantCulture))
        : null;

    /// <summary>A moment in an answer.</summary>
    public static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
