using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Whose answer it is and what it is about, for messages.</summary>
/// <param name="Provider">The provider as people write it.</param>
/// <param name="What">In words that fit "OpenAI's answer for ...".</param>
internal readonly record struct ApiTopic(string Provider, string What)
{
    /// <summary>Says that the answer is not what the provider documents.</summary>
    public ProviderException Malformed(string why, Exception? inner = null) => new(
        ProviderError.Malformed, SafeText.Line($"{Provider}'s answer for {What} cannot be used: {why}. None of it was stored."), inner);
}
