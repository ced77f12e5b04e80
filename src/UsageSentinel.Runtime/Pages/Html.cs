using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Pages;

/// <summary>
/// A piece of HTML, written as an interpolated string: the values in its holes are made displayable and escaped,
/// unless it is a piece of HTML itself. So nothing from outside can become markup by being forgotten.
/// </summary>
[InterpolatedStringHandler]
internal sealed partial class Html(int literalLength, int formattedCount)
{
    private const int MostShown = 400;

    private readonly StringBuilder text = new(literalLength + (formattedCount * 16));

    /// <summary>Nothing.</summary>
    public static Html Empty => new(0, 0);

    /// <summary>Text that is HTML already; only for constants of the program.</summary>
    public static Html Constant(string html)
    {
        var piece = new Html(html.Length, 0);
        piece.AppendLiteral(html);
        return piece;
    }

    /// <summary>What the compiler calls for the text between the holes.</summary>
    public void AppendLiteral(string literal) => text.Append(literal);

    public void AppendFormatted(Html piece) => text.Append(piece.text);

    public void AppendFormatted(IEnumerable<Html> pieces)
    {
        foreach (var piece in pieces)
        {
            text.Append(piece.text);
        }
    }

    public void AppendFormatted(string? value) => text.Append(WebUtility.HtmlEncode(Shown(value)));

    public void AppendFormatted(int number) => text.Append(number.ToString("#,0", CultureInfo.InvariantCulture));

    public void AppendFormatted(double number) => text.Append(number.ToString("0.##", CultureInfo.InvariantCulture));

    public override string ToString() => text.ToString();

    /// <summary>Names are free text of whoever made the key: an address or a secret put there stays off the page.</summary>
    private static string Shown(string? value) =>
        Address().Replace(Secret().Replace(DisplayText.Of(value, MostShown), "sk-(hidden)"), "(address hidden)");

    [GeneratedRegex(@"sk-[A-Za-z0-9_\-]{8,}", RegexOptions.CultureInvariant)]
    private static partial Regex Secret();

    [GeneratedRegex(@"[^\s@]+@[^\s@]+\.[^\s@]+", RegexOptions.CultureInvariant)]
    private static partial Regex Address();
}
