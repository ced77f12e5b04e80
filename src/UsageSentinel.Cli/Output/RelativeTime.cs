using System.Globalization;

namespace UsageSentinel.Cli.Output;

/// <summary>How long ago something was, in one short word.</summary>
public static class RelativeTime
{
    /// <summary>"now", "12 min", "5 h" (under two days) or "3 d"; "-" for never.</summary>
    public static string Since(DateTimeOffset? at, DateTimeOffset now) => at is null ? "-" : (now - at.Value) switch
    {
        { TotalMinutes: < 1 } => "now",
        { TotalHours: < 1 } length => Text($"{length.TotalMinutes:0} min"),
        { TotalDays: < 2 } length => Text($"{length.TotalHours:0} h"),
        var length => Text($"{length.TotalDays:#,0} d"),
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
