using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Functions;

/// <summary>The settings that triggers name between percent signs. The names are those of the app settings, letter by letter.</summary>
internal static partial class TriggerSettings
{
    public static string[] Names { get; } = [.. InAttributes().Distinct()];

    /// <summary>What is wrong with a name: the scale controller reads app settings as they are, and resolves neither <c>:</c> nor <c>__</c>.</summary>
    public static IEnumerable<string> NotFlat(IEnumerable<string> names) =>
        names.Where(name => name.Contains(':', StringComparison.Ordinal) || name.Contains("__", StringComparison.Ordinal));

    private static IEnumerable<string> InAttributes() =>
        Triggers.All.Select(Triggers.BindingOf).SelectMany(Triggers.TextsOf)
            .SelectMany(text => SettingName().Matches(text)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex SettingName();
}
