using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Http;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>Says that an answer of OpenAI is not what it documents.</summary>
internal static class Malformed
{
    public static ProviderException Because(string what, string why, Exception? inner = null) => new ApiTopic(OpenAIDialect.Name, what).Malformed(why, inner);
}
