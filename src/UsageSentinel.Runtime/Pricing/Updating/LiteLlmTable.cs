using System.Text.Json;
using UsageSentinel.Core.Pricing;

namespace UsageSentinel.Runtime.Pricing.Updating;

/// <summary>LiteLLM's <c>model_prices_and_context_window.json</c>: an object of models, US dollars per token, without dates.</summary>
internal static class LiteLlmTable
{
    private const decimal Million = 1_000_000;
    private const string LongInput = "input_cost_per_token_above_272k_tokens";
    private const string LongOutput = "output_cost_per_token_above_272k_tokens";

    public static PublicTable Read(JsonElement root, string provider)
    {
        var prices = new Dictionary<string, PricePatch>(StringComparer.Ordinal);
        var unreadable = new SortedSet<string>(StringComparer.Ordinal);
        var skipped = 0;
        foreach (var model in root.EnumerateObject())
        {
            if (model.Value.ValueKind is not JsonValueKind.Object || ProviderOf(model.Value) != provider || model.Name == "sample_spec")
            {
                continue;
            }

            if (!PublicTable.IsName(model.Name))
            {
                unreadable.Add(model.Name);
            }
            else if (IsVariant(model.Name) || Price(model) is { } price && IsEmpty(price))
            {
                skipped++;
            }
            else if (Price(model) is { } read)
            {
                prices[model.Name] = read;
            }
            else
            {
                unreadable.Add(model.Name);
            }
        }

        return new PublicTable("litellm", [.. prices.Values.OrderBy(price => price.Models[0], StringComparer.Ordinal)], [.. unreadable], skipped);
    }

    private static string? ProviderOf(JsonElement model) =>
        model.TryGetProperty("litellm_provider", out var provider) && provider.ValueKind is JsonValueKind.String
            ? provider.GetString() switch
            {
                "openai" or "text-completion-openai" => "openai",
                "anthropic" => "anthropic",
                "azure" or "azure_text" => "azure-openai",
                _ => null,
            }
            : null;

    /// <summary>A size or quality of an image model, as a path in front of its name, or a container: not the name of a model.</summary>
    private static bool IsVariant(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is var slash and > 0
        && name[..slash] is not ("openai" or "azure" or "anthropic")
        || name.EndsWith("/container", StringComparison.Ordinal);

    private static bool IsEmpty(PricePatch price) => price is { Input: null, Output: null, PerUnit: null, AudioInput: null, AudioOutput: null };

    /// <summary>Null where a price is no sensible number.</summary>
    private static PricePatch? Price(JsonProperty model)
    {
        var of = model.Value;
        if (!Token("input_cost_per_token", out var input) || !Token("output_cost_per_token", out var output)
            || !Token("cache_read_input_token_cost", out var cached) || !Token("cache_creation_input_token_cost", out var write)
            || !Token("cache_creation_input_token_cost_above_1hr", out var hour)
            || !Token("input_cost_per_audio_token", out var audioInput) || !Token("output_cost_per_audio_token", out var audioOutput)
            || !Token("cache_read_input_audio_token_cost", out var cachedAudio)
            || !Token("input_cost_per_image_token", out var imageInput) || !Token("output_cost_per_image_token", out var imageOutput)
            || !Token(LongInput, out var longInput) || !Token(LongOutput, out var longOutput)
            || !PublicTable.TryPrice(of, "input_cost_per_character", 1, out var character)
            || !PublicTable.TryPrice(of, "input_cost_per_second", 1, out var second)
            || !PublicTable.TryPrice(of, "output_cost_per_video_per_second", 1, out var video))
        {
            return null;
        }

        return new PricePatch([model.Name], DateOnly.MinValue)
        {
            Input = input,
            Output = output,
            CachedInput = cached,
            CacheWrite = write,
            CacheWriteHour = hour,
            AudioInput = audioInput,
            AudioOutput = audioOutput,
            CachedAudioInput = cachedAudio,
            ImageInput = imageInput,
            ImageOutput = imageOutput,
            PerUnit = character ?? second ?? video,
            LongContext = input > 0 && longInput >= input
                ? new LongContext(272_000, longInput.Value / input.Value, output > 0 && longOutput >= output ? longOutput.Value / output.Value : 1)
                : null,
        };

        bool Token(string member, out decimal? price) => PublicTable.TryPrice(of, member, Million, out price);
    }
}
