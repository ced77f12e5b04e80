using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text;

namespace UsageSentinel.Runtime.Pages;

/// <summary>
/// A piece of HTML, written as an interpolated string: the values in its holes are made displayable and escaped,
/// unless it is a piece of HTML itself. So nothing from outside can become markup by being forgotten.
/// </summary>
[InterpolatedStringHandler]
internal sealed class Html(int literalLength, int formattedCount)
{
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

    public void AppendFormatted(string? value) => text.Append(WebUtility.HtmlEncode(ShownText.Of(value)));

    public void AppendFormatted(int number) => text.Append(number.ToString("#,0", CultureInfo.InvariantCulture));

    public void AppendFormatted(double number) => text.Append(number.ToString("0.##", CultureInfo.InvariantCulture));

    public override string ToString() => text.ToString();
}
