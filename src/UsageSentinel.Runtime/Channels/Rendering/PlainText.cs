using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Channels.Rendering;

/// <summary>Text from outside made fit for a message: names are free text of whoever made the key, so a secret or an address put there stays out.</summary>
internal static partial class PlainText
{
    public static string Of(string? text, int most = 200) =>
        DisplayText.Of(Hide(DisplayText.Of(text, 4 * most)), most);

    /// <summary>The text with secrets and addresses of people taken out; otherwise as it is.</summary>
    public static string Hide(string text) => Address().Replace(Secret().Replace(text, "(secret hidden)"), "(address hidden)");

    [GeneratedRegex(@"sk-[A-Za-z0-9_\-]{8,}|Bearer\s+\S+", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Secret();

    [GeneratedRegex(@"[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
