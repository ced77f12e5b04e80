using System.Globalization;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Pages;

/// <summary>Figures on a page: rounded for people, and exact in the element, so that a figure can be compared with what a verb says.</summary>
internal static class Amounts
{
    public static string Exact(decimal usd) => usd.ToString("0.############################", CultureInfo.InvariantCulture);

    /// <summary>Amounts too small for two decimals are not shown as nothing.</summary>
    public static string Short(decimal usd) => new Usd(usd).ToCents();

    /// <summary>A count with its word: <c>1 alert</c>, <c>2 alerts</c>.</summary>
    public static string Count(long number, string one) => string.Create(CultureInfo.InvariantCulture, $"{number:#,0} {one}{(number == 1 ? string.Empty : "s")}");

    public static string Number(long count) => count.ToString("#,0", CultureInfo.InvariantCulture);
}
