using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using Azure;
using Azure.Identity;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Channels.Http;

/// <summary>Sends requests of one route and says what became of them, without ever naming an address or a secret.</summary>
/// <param name="factory">Makes the route's client.</param>
/// <param name="route">The route's name.</param>
/// <param name="clock">For deadlines, and dates in <c>Retry-After</c>.</param>
internal sealed class WebSender(IHttpClientFactory factory, string route, TimeProvider clock)
{
    private const int MostRead = 64 * 1024;

    private static readonly TimeSpan MostWait = TimeSpan.FromHours(1);

    /// <summary>For one exchange, its body included.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);

    /// <summary>The name of a route's <see cref="HttpClient"/>.</summary>
    public static string ClientName(string route) => $"route:{route}";

    /// <param name="build">Makes the request; called again with true after the other side refused the secret.</param>
    /// <param name="read">Reads a successful answer.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Delivery> SendAsync(
        Func<bool, ValueTask<HttpRequestMessage>> build, Func<ChannelResponse, Delivery> read, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await ExchangeAsync(build, false, cancellationToken);
            answer = answer.IsAboutTheSecret ? await ExchangeAsync(build, true, cancellationToken) : answer;
            return answer.IsSuccess ? read(answer) : Judge(answer);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && Explain(failure) is { } explained)
        {
            return explained;
        }
    }

    /// <summary>One exchange, whatever the status.</summary>
    public async Task<ChannelResponse> ExchangeAsync(Func<bool, ValueTask<HttpRequestMessage>> build, bool renew, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Deadline, clock);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        using var client = factory.CreateClient(ClientName(route));
        using var request = await build(renew);
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ended.Token);
        return new ChannelResponse(
            response.StatusCode,
            await ReadAsync(response.Content, ended.Token),
            RetryAfter(response.Headers.RetryAfter),
            response.Headers.TryGetValues("Operation-Location", out var values) ? values.First() : null);
    }

    /// <summary>Network, 408, 429 and 5xx may work later; what else is no success will not.</summary>
    public static Delivery Judge(ChannelResponse answer) => (int)answer.Status switch
    {
        408 or 429 or >= 500 => new Delivery.Retry(Say(answer.Status), answer.RetryAfter),
        >= 300 and < 400 => new Delivery.Rejected($"{Say(answer.Status)}: it redirects to another address; redirects are not followed, so use the final address"),
        _ => new Delivery.Rejected($"{Say(answer.Status)}{Reason(answer.Body)}"),
    };

    /// <summary>What an exception of an exchange means; null where it is a fault of this program.</summary>
    public static Delivery? Explain(Exception failure) => failure switch
    {
        RefusedTargetException refused => new Delivery.Rejected(refused.Message),
        HttpRequestException { InnerException: RefusedTargetException refused } => new Delivery.Rejected(refused.Message),
        HttpRequestException { InnerException: AuthenticationException } => new Delivery.Rejected(
            "no TLS connection: the certificate of the server is not trusted, or the port does not support TLS"),
        HttpRequestException network => new Delivery.Retry($"the server cannot be reached ({network.HttpRequestError})", null),
        OperationCanceledException => new Delivery.Retry("the server did not answer in time", null),
        IOException => new Delivery.Retry("the connection broke", null),
        CredentialUnavailableException => new Delivery.Rejected("no identity is available to sign in with"),
        AuthenticationFailedException => new Delivery.Retry("the identity cannot get a token", null),
        ProviderException secret => OfSecret(secret),
        _ => null,
    };

    /// <summary>A vault that cannot be reached may be reached later; a secret that is not there will not appear by itself.</summary>
    private static Delivery OfSecret(ProviderException failure) => failure.InnerException switch
    {
        RequestFailedException { Status: 0 or 408 or 429 or >= 500 } or AuthenticationFailedException => new Delivery.Retry(failure.Message, null),
        _ => new Delivery.Rejected(failure.Message),
    };

    private static string Say(HttpStatusCode status) => string.Create(CultureInfo.InvariantCulture, $"the server answered {(int)status}");

    /// <summary>Codes such as <c>invalid_payload</c> help; anything longer could hold what was sent.</summary>
    private static string Reason(string body) =>
        body.Trim() is { Length: > 0 and <= 40 } code && code.All(letter => char.IsAsciiLetterLower(letter) || letter == '_') ? $" ({code})" : string.Empty;

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        var wait = header?.Delta ?? header?.Date - clock.GetUtcNow();
        return wait switch
        {
            null => null,
            { } length when length < TimeSpan.Zero => TimeSpan.Zero,
            { } length when length > MostWait => MostWait,
            _ => wait,
        };
    }

    private static async Task<string> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[MostRead];
        var read = await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        return System.Text.Encoding.UTF8.GetString(buffer, 0, read);
    }
}
