using System.Globalization;

namespace UsageSentinel.Runtime.Text;

/// <summary>How long ago something was: always rounded down, the same in the command, on the console and in mails.</summary>
public static class Elapsed
{
    /// <summary>"0 min", "12 min", "2 h 40 min" (under ten hours), "26 h" (under two days) or "3 d".</summary>
    /// <param name="length">The time that has passed; a negative one counts as none.</param>
    public static string Of(TimeSpan length) => length switch
    {
        { Ticks: < 0 } => Of(TimeSpan.Zero),
        { TotalHours: < 1 } => Text($"{length.Minutes} min"),
        { TotalHours: < 10, Minutes: > 0 } => Text($"{length.Hours} h {length.Minutes} min"),
        { TotalDays: < 2 } => Text($"{Math.Floor(length.TotalHours):0} h"),
        _ => Text($"{length.Days:#,0} d"),
    };

    /// <summary>The time since then in the words of <see cref="Of"/>, "now" for less than a minute; "-" for never.</summary>
    public static string Since(DateTimeOffset? at, DateTimeOffset now) => at is not { } then ? "-" : IsNow(now - then) ? "now" : Of(now - then);

    /// <summary>"2 h 40 min ago", or "just now" for less than a minute.</summary>
    public static string Ago(TimeSpan length) => IsNow(length) ? "just now" : $"{Of(length)} ago";

    private static bool IsNow(TimeSpan length) => length < TimeSpan.FromMinutes(1);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
