using System.Collections.Immutable;
using System.Net.Http.Headers;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Http;

namespace UsageSentinel.Runtime.Providers.OpenAI;

/// <summary>How OpenAI is addressed, and what its refusals mean.</summary>
internal sealed class OpenAIDialect : ApiDialect
{
    public const string Name = "OpenAI";

    public const string DefaultAddress = "https://api.openai.com/v1";

    /// <summary>Every admin key begins with it; keys of projects, and secrets of others, do not.</summary>
    private const string AdminKeyPrefix = "sk-admin-";

    private const string LookBackCode = "reporting_lookback_exceeded";

    public static OpenAIDialect Instance { get; } = new();

    public override string Kind => OpenAIRegistration.Provider;

    public override string Title => Name;

    public override ImmutableArray<string> Hosts { get; } = ["api.openai.com", "us.api.openai.com", "eu.api.openai.com"];

    public override string StatusPage => "status.openai.com";

    public override void Authorize(HttpRequestMessage message, string secret) =>
        message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);

    public override string? WhyNoKey(string secret) => secret.StartsWith(AdminKeyPrefix, StringComparison.Ordinal)
        ? null
        : $"is not an admin key of OpenAI ({AdminKeyPrefix}…) and is not sent anywhere. Create one at platform.openai.com under Admin keys.";

    public override ApiRefusal? Special(string what, string said, ErrorWire error) => error.Code != LookBackCode
        ? null
        : new ApiRefusal(
            ProviderError.LookBackExceeded, $"OpenAI no longer keeps {what} back to the requested start ({said}).", LookBack.EarliestStart(error.Message));
}
