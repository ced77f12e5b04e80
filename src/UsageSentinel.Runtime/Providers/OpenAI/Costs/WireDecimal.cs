using System.Globalization;
using System.Text.Json;

namespace UsageSentinel.Runtime.Providers.OpenAI.Costs;

/// <summary>Reads an exact amount, which the API writes as a number or as a string, with up to 34 digits and exponents such as <c>0E-6176</c>.</summary>
internal static class WireDecimal
{
    /// <returns>False where it is neither, or does not fit a decimal.</returns>
    public static bool TryRead(ref Utf8JsonReader reader, out decimal? value)
    {
        value = null;
        switch (reader.TokenType)
        {
            case JsonTokenType.Null:
                return true;
            case JsonTokenType.Number:
            case JsonTokenType.String when !reader.ValueIsEscaped:
                if (!decimal.TryParse(reader.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed))
                {
                    return false;
                }

                value = parsed;
                return true;
            default:
                return false;
        }
    }
}
