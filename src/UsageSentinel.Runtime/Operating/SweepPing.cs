using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Operating;

/// <summary>
/// Calls a service outside around each sweep, so that it can raise an alarm if they stop: nothing inside can. Whatever that service does, the
/// sweep goes on and its result is the same.
/// </summary>
/// <param name="client">Follows no redirects.</param>
/// <param name="address">What is called; null for nothing.</param>
/// <param name="clock">For the deadline.</param>
/// <param name="logger">Gets why a ping failed, never the address.</param>
public sealed partial class SweepPing(Func<HttpClient> client, Uri? address, TimeProvider clock, ILogger<SweepPing> logger)
{
    /// <summary>The name of its client.</summary>
    public const string ClientName = "ping";

    private const int MostInBody = 500;

    /// <summary>For one ping.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    /// <summary>Why the last ping failed, in one line; null if it did not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Sweeps between two pings. A sweep that throws is a failure as well, and still throws.</summary>
    /// <param name="sweep">The sweep.</param>
    /// <param name="trouble">What of its result is a failure, in words; null for none.</param>
    /// <param name="cancellationToken">Ends the wait for an answer.</param>
    public async Task<T> AroundAsync<T>(Func<Task<T>> sweep, Func<T, string?> trouble, CancellationToken cancellationToken)
    {
        await SendAsync("/start", null, cancellationToken);
        T done;
        try
        {
            done = await sweep();
        }
        catch (Exception fault) when (Faults.Is(fault, cancellationToken))
        {
            await SendAsync("/fail", Faults.InWords(fault), cancellationToken);
            throw;
        }

        await (trouble(done) is { } why ? SendAsync("/fail", why, cancellationToken) : SendAsync(string.Empty, null, cancellationToken));
        return done;
    }

    private async Task SendAsync(string step, string? why, CancellationToken cancellationToken)
    {
        if (address is null)
        {
            return;
        }

        try
        {
            using var late = new CancellationTokenSource(Deadline, clock);
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
            using var request = new HttpRequestMessage(HttpMethod.Post, new UriBuilder(address) { Path = address.AbsolutePath.TrimEnd('/') + step }.Uri)
            {
                Content = new StringContent(DisplayText.Of(why, MostInBody), Encoding.UTF8, MediaTypeHeaderValue.Parse("text/plain")),
            };
            using var response = await client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ended.Token);
            Report(response.IsSuccessStatusCode ? null : string.Create(CultureInfo.InvariantCulture, $"it answered {(int)response.StatusCode}"));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Report("it did not answer within 10 seconds");
        }
        catch (HttpRequestException failure)
        {
            Report($"it cannot be reached ({failure.HttpRequestError})");
        }
    }

    /// <summary>Each problem is logged once, not with every sweep.</summary>
    private void Report(string? problem)
    {
        if (problem is not null && problem != Problem)
        {
            Log.Failed(logger, problem);
        }

        Problem = problem;
    }

    private static partial class Log
    {
        [LoggerMessage(1650, LogLevel.Warning, "The ping address was called without success: {Reason}. Sweeps go on.")]
        public static partial void Failed(ILogger logger, string reason);
    }
}
