using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Pages;

/// <summary>
/// Text from outside as a page shows it. Names are free text of whoever made the key: direction and control characters are taken out, and
/// an address or a secret put there stays off the page.
/// </summary>
internal static partial class ShownText
{
    private const int Most = 400;

    /// <summary>Text between elements, at most 400 characters long.</summary>
    public static string Of(string? text) => Hidden(DisplayText.Of(text, Most));

    /// <summary>The value of an attribute: as long as it is, because the points of a chart and an address are whole or nothing.</summary>
    public static string OfAttribute(string text) => Hidden(DisplayText.Of(text, int.MaxValue));

    private static string Hidden(string text) => Address().Replace(Secret().Replace(text, "sk-(hidden)"), "(address hidden)");

    [GeneratedRegex(@"sk-[A-Za-z0-9_\-]{8,}", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex(@"[^\s@]+@[^\s@]+\.[^\s@]+", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
