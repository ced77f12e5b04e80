using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Polly.Timeout;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Turns what went wrong into the one line an operator can act on.</summary>
/// <param name="dialect">The provider.</param>
/// <param name="what">What the request was about.</param>
/// <param name="credential">Names the credential; its secret is never asked for here.</param>
internal sealed class ApiFault(ApiDialect dialect, string what, ICredential credential)
{
    private readonly ApiTopic topic = new(dialect.Title, what);

    public ProviderException FromResponse(HttpResponseMessage response, ErrorWire error)
    {
        var status = (int)response.StatusCode;
        var said = error.Code is { } code ? $"{status} {code}" : $"{status}";
        var quote = error.Message is { Length: > 0 } message ? $" {dialect.Title}'s message: {SafeText.Quote(message)}" : "";
        if (dialect.Special(what, said, error) is { } special)
        {
            return new ProviderException(special.Error, special.Text + quote) { EarliestStart = special.EarliestStart, Status = status };
        }

        var (kind, text) = response.StatusCode switch
        {
            HttpStatusCode.Unauthorized when !error.SaysMissingScopes => (
                ProviderError.InvalidCredential,
                $"The admin key was refused ({said}) for {what}: create a new one in the settings of the organization and set {credential.Name}."),
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (
                ProviderError.MissingScope,
                $"The key in {credential.Name} is not allowed to use {what} ({said}): ask an organization owner to create an admin key with that scope and set {credential.Name}."),
            HttpStatusCode.NotFound => (ProviderError.NotFound, $"{dialect.Title} does not know {what} ({said})."),
            HttpStatusCode.RequestTimeout => (ProviderError.Unreachable, $"{dialect.Title} timed out for {what} ({said}): try again later."),
            HttpStatusCode.TooManyRequests => (
                ProviderError.RateLimited,
                $"{dialect.Title} limits the rate of {what} ({said}){Wait(response)}: try again later."),
            >= HttpStatusCode.InternalServerError => (
                ProviderError.ServerFault,
                $"{dialect.Title} failed to answer for {what} ({said}). The fault is at {dialect.Title}; see {dialect.StatusPage}."),
            >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => (
                ProviderError.Refused,
                $"The address for {what} redirects elsewhere ({said}), which is not followed because the key would go with it: correct baseUrl."),
            _ => (ProviderError.Refused, $"{dialect.Title} refused {what} ({said})."),
        };
        return new ProviderException(kind, SafeText.Line(text + quote)) { Status = status };
    }

    /// <summary>The fault behind an exception of the transport; null where the exception is none of it.</summary>
    public ProviderException? FromException(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => topic.Malformed("it is not HTTP", exception),
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Unreachable("its name cannot be resolved", exception),
        HttpRequestException { InnerException: AuthenticationException } => Unreachable("the TLS handshake failed", exception),
        HttpRequestException => Unreachable("no connection", exception),
        OperationCanceledException { InnerException: TimeoutException } => Unreachable("no connection in time", exception),
        TimeoutRejectedException or TimeoutException => Unreachable("no answer in time", exception),
        IOException => topic.Malformed("the connection was interrupted", exception),
        InvalidDataException => topic.Malformed("its compression is damaged", exception),
        JsonException => topic.Malformed("it is not JSON in the documented format", exception),
        _ => null,
    };

    public ProviderException OutOfTime(TimeSpan allowed) =>
        Unreachable(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"no complete answer within {allowed.TotalSeconds:0} s"), null);

    public ProviderException NotJson(string type) => topic.Malformed($"it is {SafeText.Quote(type)}, not JSON; check baseUrl");

    private ProviderException Unreachable(string why, Exception? inner) =>
        new(ProviderError.Unreachable, $"{dialect.Title} could not be reached for {SafeText.Line(what)}: {why}. Check the network and baseUrl.", inner);

    private static string Wait(HttpResponseMessage response) =>
        response.Headers.RetryAfter is { } wait ? $", Retry-After {SafeText.Quote(wait.ToString())}" : "";
}
