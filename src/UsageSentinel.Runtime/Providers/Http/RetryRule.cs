using System.Net;
using Polly;
using Polly.Timeout;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>
/// When a request is repeated, and after which wait. It is the rule of the official clients. Every request this client
/// sends may be repeated: reads change nothing, deletions and the settings it writes come to the same when done twice, and what is
/// created twice has a name by which the other one is found and deleted.
/// </summary>
internal sealed class RetryRule(ApiOptions options, TimeProvider time, Random random)
{
    /// <summary>
    /// If no host answers, a longer wait seldom helps, and a person may be waiting: the next sweep tries again anyway.
    /// </summary>
    private const int MaxConnectRetries = 2;

    public ApiOptions Options => options;

    public TimeProvider Time => time;

    /// <param name="outcome">What came of the attempt.</param>
    /// <param name="attempt">0 for the first.</param>
    public bool MayPass(Outcome<HttpResponseMessage> outcome, int attempt) => outcome switch
    {
        { Exception: { } failure } when NeverConnected(failure) => attempt < MaxConnectRetries,
        { Exception: HttpRequestException or TimeoutRejectedException } => true,
        { Result: { IsSuccessStatusCode: false } response } => AsksForRetry(response) && !AsksForTooLong(response),
        _ => false,
    };

    /// <param name="attempt">0 for the first repetition.</param>
    /// <param name="response">Null where there was no answer.</param>
    public TimeSpan DelayBefore(int attempt, HttpResponseMessage? response)
    {
        if (response is not null && RetryAfter(response) is { } asked)
        {
            return asked;
        }

        var doubled = options.RetryDelay * Math.Pow(2, attempt);
        var bounded = doubled < options.MaxRetryDelay ? doubled : options.MaxRetryDelay;
        // Clients that failed together must not come back together.
        return bounded * (0.5 + (0.5 * random.NextDouble()));
    }

    /// <summary>The wait the provider asks for; null where it names none that can be read.</summary>
    public TimeSpan? RetryAfter(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } seconds } => seconds,
        { Date: { } date } => date > time.GetUtcNow() ? date - time.GetUtcNow() : TimeSpan.Zero,
        _ => null,
    };

    /// <summary>Coming back sooner than asked would only make it worse, so such a request is given up at once.</summary>
    private bool AsksForTooLong(HttpResponseMessage response) => RetryAfter(response) > options.MaxRetryAfter;

    /// <summary>No name, no listening host, or no connection in time: a timeout of connecting comes as a cancellation.</summary>
    private static bool NeverConnected(Exception failure) => failure
        is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError }
        or OperationCanceledException { InnerException: TimeoutException };

    private static bool AsksForRetry(HttpResponseMessage response)
    {
        if (response.Headers.TryGetValues("x-should-retry", out var values))
        {
            switch (values.FirstOrDefault())
            {
                case "true":
                    return true;
                case "false":
                    return false;
            }
        }

        return response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests
            || (int)response.StatusCode >= 500;
    }
}
