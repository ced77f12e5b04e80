namespace UsageSentinel.Runtime.Providers.Recorded;

/// <summary>Numbers as programs write most of them: digits, perhaps with decimals. Everything else is left to the framework.</summary>
internal static class PlainNumber
{
    /// <summary>As many digits fit 63 bits whatever they are.</summary>
    private const int MostDigits = 18;

    /// <param name="text">The number.</param>
    /// <param name="digits">All of its digits as one number.</param>
    /// <param name="decimals">How many of them come after the point.</param>
    /// <returns>False where it is written in another way.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long digits, out byte decimals)
    {
        (digits, decimals) = (0, 0);
        var point = -1;
        if (text.Length is 0 or > MostDigits)
        {
            return false;
        }

        for (var at = 0; at < text.Length; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
            }
            else if (text[at] == '.' && point < 0 && at > 0 && at < text.Length - 1)
            {
                point = at;
            }
            else
            {
                return false;
            }
        }

        decimals = (byte)(point < 0 ? 0 : text.Length - point - 1);
        return true;
    }
}
