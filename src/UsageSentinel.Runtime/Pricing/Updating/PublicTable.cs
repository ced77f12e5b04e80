using System.Collections.Immutable;
using System.Text.Json;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Runtime.Pricing.Updating;

/// <summary>The prices of one provider in a public table.</summary>
/// <param name="Format"><c>litellm</c> or <c>genai-prices</c>.</param>
/// <param name="Prices">One model and one date each; the earliest date for a price without one.</param>
/// <param name="Unreadable">Models whose prices are not numbers, or absurd.</param>
/// <param name="Skipped">Entries that are no models, or priced in a way that the product does not meter.</param>
public sealed record PublicTable(string Format, ImmutableArray<PricePatch> Prices, ImmutableArray<string> Unreadable, int Skipped)
{
    /// <summary>Letters of a model's name.</summary>
    internal const int LongestName = 200;

    /// <exception cref="PriceTableException">The text is not such a table, or has nothing of that provider.</exception>
    public static PublicTable Read(ReadOnlyMemory<byte> json, string provider)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            var table = root switch
            {
                { ValueKind: JsonValueKind.Array } => GenAiTable.Read(root, provider),
                { ValueKind: JsonValueKind.Object } when root.TryGetProperty("providers", out var providers) && providers.ValueKind is JsonValueKind.Array =>
                    GenAiTable.Read(providers, provider),
                { ValueKind: JsonValueKind.Object } => LiteLlmTable.Read(root, provider),
                _ => throw new PriceTableException("is not a price table: it must be LiteLLM's model_prices_and_context_window.json or the JSON of genai-prices."),
            };
            return !table.Prices.IsEmpty || !table.Unreadable.IsEmpty
                ? table
                : throw new PriceTableException($"has no prices of {provider}: it must be LiteLLM's model_prices_and_context_window.json or the JSON of genai-prices.");
        }
        catch (JsonException)
        {
            throw new PriceTableException("is not JSON.");
        }
        catch (Exception broken) when (broken is InvalidOperationException or FormatException)
        {
            throw new PriceTableException("is not a price table: a member has another type than expected.");
        }
    }

    /// <summary>Whether a name can be listed: a pattern, the beginning of a name or a control character in a table of others is a fault or an attack.</summary>
    internal static bool IsName(string name) =>
        name.Length is > 0 and <= LongestName && !name.Contains('*', StringComparison.Ordinal) && !name.Any(char.IsControl) && name.Trim().Length == name.Length && name[^1] is not ('-' or ':' or '/');

    /// <summary>A price in US dollars per million tokens, or per unit.</summary>
    /// <returns>False where the member is there and is no sensible number; absent members are null.</returns>
    internal static bool TryPrice(JsonElement of, string member, decimal factor, out decimal? price)
    {
        price = null;
        if (!of.TryGetProperty(member, out var value) || value.ValueKind is JsonValueKind.Null)
        {
            return true;
        }

        if (value.ValueKind is not JsonValueKind.Number || !value.TryGetDecimal(out var number) || decimal.Abs(number) > PriceLimits.Most / factor)
        {
            return false;
        }

        price = Math.Round(number * factor, 12) / 1.000000000000000000000000000m;
        return true;
    }
}

/// <summary>A text is not a price table.</summary>
public sealed class PriceTableException(string message) : Exception(message);
