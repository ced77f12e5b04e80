using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Polly.Timeout;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.OpenAI;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Turns what went wrong into the one line an operator can act on.</summary>
/// <param name="what">What the request was about.</param>
/// <param name="credential">Names the credential; its secret is never asked for here.</param>
internal sealed class OpenAIFault(string what, ICredential credential)
{
    private const string LookBackCode = "reporting_lookback_exceeded";

    public ProviderException FromResponse(HttpResponseMessage response, ErrorWire error)
    {
        var status = (int)response.StatusCode;
        var said = error.Code is { } code ? $"{status} {code}" : $"{status}";
        var quote = error.Message is { Length: > 0 } message ? $" OpenAI's message: {SafeText.Quote(message)}" : "";
        if (error.Code == LookBackCode)
        {
            return new ProviderException(
                ProviderError.LookBackExceeded,
                $"OpenAI no longer keeps {what} back to the requested start ({said}).{quote}")
            {
                EarliestStart = LookBack.EarliestStart(error.Message),
                Status = status,
            };
        }

        var (kind, text) = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when !error.SaysMissingScopes => (
                ProviderError.InvalidCredential,
                $"The admin key was refused ({said}) for {what}: create a new one in the settings of the organization and set {credential.Name}."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (
                ProviderError.MissingScope,
                $"The key in {credential.Name} is not allowed to use {what} ({said}): ask an organization owner to create an admin key with that scope and set {credential.Name}."),
            HttpStatusCode.NotFound => (ProviderError.NotFound, $"OpenAI does not know {what} ({said})."),
            HttpStatusCode.RequestTimeout => (ProviderError.Unreachable, $"OpenAI timed out for {what} ({said}): try again later."),
            HttpStatusCode.TooManyRequests => (
                ProviderError.RateLimited,
                $"OpenAI limits the rate of {what} ({said}){Wait(response)}: try again later."),
            >= HttpStatusCode.InternalServerError => (
                ProviderError.ServerFault,
                $"OpenAI failed to answer for {what} ({said}). The fault is at OpenAI; see status.openai.com."),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => (
                ProviderError.Refused,
                $"The address for {what} redirects elsewhere ({said}), which is not followed because the key would go with it: correct baseUrl."),
            _ => (ProviderError.Refused, $"OpenAI refused {what} ({said})."),
        };
        return new ProviderException(kind, SafeText.Line(text + quote)) { Status = status };
    }

    /// <summary>The fault behind an exception of the transport; null where the exception is none of it.</summary>
    public ProviderException? FromException(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => Malformed.Because(what, "it is not HTTP", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Unreachable("its name cannot be resolved", exception),
        HttpRequestException { InnerException: AuthenticationException } => Unreachable("the TLS handshake failed", exception),
        HttpRequestException => Unreachable("no connection", exception),
        OperationCanceledException { InnerException: TimeoutException } => Unreachable("no connection in time", exception),
        TimeoutRejectedException or TimeoutException => Unreachable("no answer in time", exception),
        IOException => Malformed.Because(what, "the connection was interrupted", exception),
        InvalidDataException => Malformed.Because(what, "its compression is damaged", exception),
        JsonException => Malformed.Because(what, "it is not JSON in the documented format", exception),
        _ => null,
    };

    public ProviderException OutOfTime(TimeSpan allowed) =>
        Unreachable(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"no complete answer within {allowed.TotalSeconds:0} s"), null);

    public ProviderException NotJson(string type) => Malformed.Because(what, $"it is {SafeText.Quote(type)}, not JSON; check baseUrl");

    private ProviderException Unreachable(string why, Exception? inner) =>
        new(ProviderError.Unreachable, $"OpenAI could not be reached for {SafeText.Line(what)}: {why}. Check the network and baseUrl.", inner);

    private static string Wait(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } wait ? $", Retry-After {SafeText.Quote(wait.ToString())}" : "";
}
