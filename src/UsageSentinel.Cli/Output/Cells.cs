using System.Globalization;
using Spectre.Console;
using UsageSentinel.Runtime.Alerting.Channels;

namespace UsageSentinel.Cli.Output;

/// <summary>Text for the cells of tables, made safe first.</summary>
public static class Cells
{
    /// <summary>Text that came from outside.</summary>
    public static string Of(string? text, int most = 40) => Markup.Escape(DisplayText.Of(text ?? "-", most));

    public static string Of(DateTimeOffset? instant) =>
        instant is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "-";

    public static string Of(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
