using System.Text.Json;
using UsageSentinel.Simulator.Traffic;

namespace UsageSentinel.Simulator.Http.Usage;

/// <summary>Writes the token counts of a completions row.</summary>
internal static class CompletionsWriter
{
    public static void Write(Utf8JsonWriter json, in UsageSum used, bool isSparse)
    {
        // Audio and image input that came from the cache is not simulated: all cached input is text.
        json.WriteNumber("input_tokens"u8, used.Input);
        json.WriteNumber("output_tokens"u8, used.Output);
        json.WriteNumber("num_model_requests"u8, used.Requests);
        Optional(json, "input_cached_tokens"u8, used.Cached, isSparse);
        Optional(json, "input_cache_write_tokens"u8, used.CacheWrite, isSparse);
        if (isSparse && used.AudioIn + used.AudioOut + used.ImageIn + used.ImageOut == 0)
        {
            return;
        }

        json.WriteNumber("input_uncached_tokens"u8, used.Uncached + used.AudioIn + used.ImageIn);
        json.WriteNumber("input_text_tokens"u8, used.Uncached);
        json.WriteNumber("input_cached_text_tokens"u8, used.Cached);
        json.WriteNumber("output_text_tokens"u8, used.TextOut);
        json.WriteNumber("input_audio_tokens"u8, used.AudioIn);
        json.WriteNumber("input_cached_audio_tokens"u8, 0);
        json.WriteNumber("output_audio_tokens"u8, used.AudioOut);
        json.WriteNumber("input_image_tokens"u8, used.ImageIn);
        json.WriteNumber("input_cached_image_tokens"u8, 0);
        json.WriteNumber("output_image_tokens"u8, used.ImageOut);
    }

    private static void Optional(Utf8JsonWriter json, ReadOnlySpan<byte> name, long value, bool isSparse)
    {
        if (value != 0 || !isSparse)
        {
            json.WriteNumber(name, value);
        }
    }
}
