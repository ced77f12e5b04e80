using System.Globalization;

namespace UsageSentinel.Core.Usage;

/// <summary>Shares for people.</summary>
public static class ShareText
{
    /// <summary>A share in percent with at most two decimals, rounded down: what is not all is never shown as all.</summary>
    /// <param name="share">From 0 to 1.</param>
    public static string Of(double share) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 10_000) / 100:0.##} %");
}
