using System.Text.RegularExpressions;

namespace UsageSentinel.Tests.Functions;

/// <summary>The settings that triggers name between percent signs, as app settings are named.</summary>
internal static partial class TriggerSettings
{
    public static string[] Names { get; } = [.. InAttributes().Select(name => name.Replace(":", "__", StringComparison.Ordinal)).Distinct()];

    public static IEnumerable<string> InAttributes() =>
        Triggers.All.Select(Triggers.BindingOf).SelectMany(Triggers.TextsOf)
            .SelectMany(text => SettingName().Matches(text)).Select(match => match.Groups[1].Value);

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex SettingName();
}
