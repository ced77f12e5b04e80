using System.Globalization;
using System.Text.Json;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Runtime.Pricing.Updating;

/// <summary>The JSON of genai-prices: providers with models, US dollars per million tokens, with dates from which prices apply.</summary>
internal static class GenAiTable
{
    public static PublicTable Read(JsonElement providers, string provider)
    {
        var prices = new Dictionary<(string Model, DateOnly From), PricePatch>();
        var unreadable = new SortedSet<string>(StringComparer.Ordinal);
        var skipped = 0;
        foreach (var model in providers.EnumerateArray().Where(entry => IdOf(entry) is { } id && KindOf(id) == provider).SelectMany(ModelsOf))
        {
            var names = NamesOf(model).Distinct(StringComparer.Ordinal).ToList();
            if (names.Count == 0 || !model.TryGetProperty("prices", out var priced))
            {
                skipped++;
                continue;
            }

            foreach (var (from, members) in Periods(priced))
            {
                foreach (var name in names)
                {
                    if (!PublicTable.IsName(name) || Price(name, from, members) is not { } price)
                    {
                        unreadable.Add(name);
                    }
                    else if (price is { Input: null, Output: null })
                    {
                        skipped++;
                    }
                    else
                    {
                        prices[(name, from)] = price;
                    }
                }
            }
        }

        return new PublicTable(
            "genai-prices", [.. prices.Values.OrderBy(price => price.Models[0], StringComparer.Ordinal).ThenBy(price => price.EffectiveFrom)], [.. unreadable], skipped);
    }

    private static string? KindOf(string id) => id switch
    {
        "openai" or "anthropic" => id,
        "azure" => "azure-openai",
        _ => null,
    };

    private static string? IdOf(JsonElement of) =>
        of.ValueKind is JsonValueKind.Object && of.TryGetProperty("id", out var id) && id.ValueKind is JsonValueKind.String ? id.GetString() : null;

    private static IEnumerable<JsonElement> ModelsOf(JsonElement provider) =>
        provider.TryGetProperty("models", out var models) && models.ValueKind is JsonValueKind.Array
            ? models.EnumerateArray().Where(model => model.ValueKind is JsonValueKind.Object)
            : [];

    /// <summary>The id, and the names that the model is matched by exactly; a beginning is no name.</summary>
    private static IEnumerable<string> NamesOf(JsonElement model)
    {
        if (IdOf(model) is { } id)
        {
            yield return id;
        }

        if (model.TryGetProperty("match", out var match))
        {
            foreach (var name in Equal(match, 0))
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<string> Equal(JsonElement match, int depth)
    {
        if (match.ValueKind is not JsonValueKind.Object || depth > 8)
        {
            return [];
        }

        return match.TryGetProperty("equals", out var equal) && equal.ValueKind is JsonValueKind.String ? [equal.GetString() ?? string.Empty]
            : match.TryGetProperty("or", out var any) && any.ValueKind is JsonValueKind.Array ? any.EnumerateArray().SelectMany(part => Equal(part, depth + 1))
            : [];
    }

    /// <summary>Prices by the day they start on; those that depend on the time of day are left out.</summary>
    private static IEnumerable<(DateOnly From, JsonElement Members)> Periods(JsonElement prices)
    {
        if (prices.ValueKind is JsonValueKind.Object)
        {
            yield return (DateOnly.MinValue, prices);
        }

        if (prices.ValueKind is not JsonValueKind.Array)
        {
            yield break;
        }

        foreach (var period in prices.EnumerateArray().Where(period => period.ValueKind is JsonValueKind.Object))
        {
            if (!period.TryGetProperty("prices", out var members) || members.ValueKind is not JsonValueKind.Object)
            {
                continue;
            }

            if (!period.TryGetProperty("constraint", out var constraint) || constraint.ValueKind is not JsonValueKind.Object)
            {
                yield return (DateOnly.MinValue, members);
            }
            else if (constraint.TryGetProperty("start_date", out var start) && start.ValueKind is JsonValueKind.String
                && DateOnly.TryParseExact(start.GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var from))
            {
                yield return (from, members);
            }
        }
    }

    /// <summary>Null where a price is no sensible number.</summary>
    private static PricePatch? Price(string name, DateOnly from, JsonElement of)
    {
        if (!Read("input_mtok", out var input) || !Read("output_mtok", out var output) || !Read("cache_read_mtok", out var cached)
            || !Read("cache_write_mtok", out var write) || !Read("cache_write_1h_mtok", out var hour)
            || !Read("input_audio_mtok", out var audioInput) || !Read("cache_audio_read_mtok", out var cachedAudio) || !Read("output_audio_mtok", out var audioOutput)
            || !Read("input_image_mtok", out var imageInput) || !Read("cache_image_read_mtok", out var cachedImage) || !Read("output_image_mtok", out var imageOutput))
        {
            return null;
        }

        return new PricePatch([name], from)
        {
            Input = input.Base,
            Output = output.Base,
            CachedInput = cached.Base,
            CacheWrite = write.Base,
            CacheWriteHour = hour.Base,
            AudioInput = audioInput.Base,
            CachedAudioInput = cachedAudio.Base,
            AudioOutput = audioOutput.Base,
            ImageInput = imageInput.Base,
            CachedImageInput = cachedImage.Base,
            ImageOutput = imageOutput.Base,
            LongContext = input is { Base: > 0 and var plain, Above: > 0 and var above, Long: { } longer } && longer >= plain
                ? new LongContext(above, longer / plain, output is { Base: > 0 and var out1, Long: { } out2 } && out2 >= out1 ? out2 / out1 : 1)
                : null,
        };

        bool Read(string member, out Tiered price) => TryRead(of, member, out price);
    }

    /// <summary>A number, or a base with tiers by the length of the request; more than one tier is not understood and the base is taken.</summary>
    private static bool TryRead(JsonElement of, string member, out Tiered price)
    {
        price = default;
        if (!of.TryGetProperty(member, out var value) || value.ValueKind is not JsonValueKind.Object)
        {
            var isRead = PublicTable.TryPrice(of, member, 1, out var plain);
            price = new Tiered(plain, 0, null);
            return isRead;
        }

        if (!PublicTable.TryPrice(value, "base", 1, out var below))
        {
            return false;
        }

        price = new Tiered(below, 0, null);
        if (value.TryGetProperty("tiers", out var tiers) && tiers.ValueKind is JsonValueKind.Array && tiers.GetArrayLength() == 1 && tiers[0].ValueKind is JsonValueKind.Object)
        {
            if (!PublicTable.TryPrice(tiers[0], "price", 1, out var longer)
                || !tiers[0].TryGetProperty("start", out var start) || start.ValueKind is not JsonValueKind.Number || !start.TryGetInt64(out var above))
            {
                return false;
            }

            price = new Tiered(below, above, longer);
        }

        return true;
    }

    private readonly record struct Tiered(decimal? Base, long Above, decimal? Long);
}
