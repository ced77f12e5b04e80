using System.Globalization;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Cli.Output;

/// <summary>Text for the cells of tables, made safe first.</summary>
public static class Cells
{
    /// <summary>Text that came from outside.</summary>
    public static string Of(string? text, int most = 100) => DisplayText.Of(text ?? "-", most);

    /// <summary>A code such as <c>no_spend_limit</c>, as words.</summary>
    public static string Word(string? code) => Of(code, 300).Replace('_', ' ');

    /// <summary>What models without a price add to a sum, in words; empty for nothing.</summary>
    /// <param name="best">The estimate, in US dollars.</param>
    /// <param name="most">The most that the sum and the estimate can be.</param>
    public static string Unpriced(decimal best, decimal most) =>
        best == 0 ? string.Empty : $" + about {Money(best)} without a price (at most {Money(most)})";

    /// <summary>An amount in US dollars, with as many decimals as every other amount of a table; "-" for none.</summary>
    public static string Money(decimal? amount) => amount is { } usd ? new Usd(usd).ToCents() : "-";

    public static string Of(DateTimeOffset? instant) =>
        instant is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : "-";

    public static string Of(long number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
