using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>
/// Sends requests of one account with one credential and hands the body of a good answer to its reader. Everything else
/// that can happen leaves as a <see cref="ProviderException"/>.
/// </summary>
internal sealed partial class ApiConnection(
    ApiTarget target,
    IHttpClientFactory clients,
    ICredential credential,
    TimeProvider time,
    ILoggerFactory loggers)
{
    private const int BodyAttempts = 3;

    private readonly ILogger logger = loggers.CreateLogger<ApiConnection>();
    private readonly ApiOptions options = target.Options;
    private readonly ApiDialect dialect = target.Dialect;

    public ApiOptions Options => target.Options;

    public TimeProvider Time => time;

    public ILoggerFactory Loggers => loggers;

    /// <summary>What is read, for messages.</summary>
    public ApiTopic Topic(string what) => new(dialect.Title, what);

    /// <param name="request">May be sent more than once, unless it says otherwise.</param>
    /// <param name="maxBytes">The longest body, after decompression.</param>
    /// <param name="read">Reads the body; called again from the start where the body breaks off.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task<T> SendAsync<T>(ApiRequest request, long maxBytes, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        SendAsync(request, maxBytes, (body, _, token) => read(body, token), cancellationToken);

    /// <param name="request">May be sent more than once.</param>
    /// <param name="maxBytes">The longest body, after decompression.</param>
    /// <param name="read">The same, with what the provider's clock showed at this answer; null where it did not say.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> SendAsync<T>(
        ApiRequest request,
        long maxBytes,
        Func<Stream, DateTimeOffset?, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        var fault = new ApiFault(dialect, request.What, credential);
        using var deadline = new CancellationTokenSource(options.TotalTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (sent, secret) = await AuthorizedAsync(request, either.Token);
                using var response = sent;
                await RequireJsonAsync(response, secret, fault, either.Token);
                var body = await response.Content.ReadAsStreamAsync(either.Token);
                await using var guarded = new GuardedStream(body, maxBytes, options.ReadTimeout, time, Topic(request.What));
                return await read(guarded, response.Headers.Date, either.Token);
            }
            catch (OperationCanceledException) when (deadline.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw fault.OutOfTime(options.TotalTimeout);
            }
            catch (Exception e) when (e is TimeoutException or IOException && attempt < BodyAttempts && !request.IsOnce)
            {
                Log.BodyBrokeOff(logger, request.What, attempt);
            }
            catch (Exception e) when (fault.FromException(e) is { } known)
            {
                // What is sent once creates something, and its answer may hold a secret: nothing of it goes on.
                throw request.IsOnce ? new ProviderException(known.Error, known.Message) { Status = known.Status } : known;
            }
        }
    }

    /// <summary>Whether a value that shows only its first and last characters can be the credential.</summary>
    /// <param name="redacted">Such as <c>sk-admin...def</c>; null fits nothing.</param>
    /// <param name="cancellationToken">Ends the wait for the credential.</param>
    public async Task<bool> IsOwnKeyAsync(string? redacted, CancellationToken cancellationToken)
    {
        var gap = redacted?.IndexOf("...", StringComparison.Ordinal) ?? -1;
        if (redacted is null || gap <= 0 || gap + 3 >= redacted.Length)
        {
            return false;
        }

        var secret = await SecretAsync(renew: false, cancellationToken);
        return secret.Length > redacted.Length
            && secret.StartsWith(redacted[..gap], StringComparison.Ordinal)
            && secret.EndsWith(redacted[(gap + 3)..], StringComparison.Ordinal);
    }

    /// <summary>Sends with the credential; where that is refused and has changed meanwhile, once more with the new one.</summary>
    private async Task<(HttpResponseMessage Response, string Secret)> AuthorizedAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var secret = await SecretAsync(renew: false, cancellationToken);
        var response = await SendAsync(request, secret, cancellationToken);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return (response, secret);
        }

        try
        {
            var renewed = await SecretAsync(renew: true, cancellationToken);
            if (renewed == secret)
            {
                return (response, secret);
            }

            Log.CredentialRenewed(logger, credential.Name, options.Name);
            response.Dispose();
            return (await SendAsync(request, renewed, cancellationToken), renewed);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<string> SecretAsync(bool renew, CancellationToken cancellationToken)
    {
        var secret = (await credential.GetAsync(renew, cancellationToken)).Trim();
        // Whatever chose the variable, another secret in it goes nowhere.
        if (!options.BaseUrl.IsLoopback && dialect.WhyNoKey(secret) is { } why)
        {
            throw new ProviderException(ProviderError.InvalidCredential, $"The value of {credential.Name} {why}");
        }

        // A header refuses such a value with a message that repeats it.
        return secret.Length > 0 && secret.All(c => c is > ' ' and <= '~')
            ? secret
            : throw new ProviderException(
                ProviderError.InvalidCredential,
                $"The value of {credential.Name} is not a valid key: it is empty or has characters that a key cannot have. Set it again.");
    }

    private async Task<HttpResponseMessage> SendAsync(ApiRequest request, string secret, CancellationToken cancellationToken)
    {
        var client = clients.CreateClient(target.ClientName);
        using var message = new HttpRequestMessage(request.Method, new Uri(request.Uri, UriKind.Relative));
        dialect.Authorize(message, secret);
        request.Mark(message);
        if (request.Json is { } json)
        {
            message.Content = new ByteArrayContent(json);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private async Task RequireJsonAsync(HttpResponseMessage response, string secret, ApiFault fault, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            var error = await ErrorBody.ReadAsync(response, target, time, cancellationToken);
            throw fault.FromResponse(response, error.Without(secret));
        }

        // A captive portal or a gateway answers 200 with a page of its own.
        if (response.Content.Headers.ContentType?.MediaType is { } type && !type.EndsWith("json", StringComparison.OrdinalIgnoreCase))
        {
            throw fault.NotJson(type);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1100, LogLevel.Warning, "The answer for {What} was interrupted at attempt {Attempt}; retrying.")]
        public static partial void BodyBrokeOff(ILogger logger, string what, int attempt);

        [LoggerMessage(1101, LogLevel.Information, "{Credential} was refused for account {Account} and has changed meanwhile; using the new value.")]
        public static partial void CredentialRenewed(ILogger logger, string credential, string account);
    }
}
