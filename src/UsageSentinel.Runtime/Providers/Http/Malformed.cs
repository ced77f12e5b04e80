using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Says that an answer is not what the provider documents.</summary>
internal static class Malformed
{
    public static ProviderException Because(string what, string why, Exception? inner = null) => new(
        ProviderError.Malformed,
        SafeText.Line($"OpenAI's answer for {what} cannot be used: {why}. None of it was stored."),
        inner);
}
