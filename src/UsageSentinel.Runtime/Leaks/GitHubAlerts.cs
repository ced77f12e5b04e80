using System.Collections.Immutable;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>Reads the secret of one alert, asks which public forms it fits, and overwrites it.</summary>
/// <param name="client">Follows no redirects: the token goes to the configured host only.</param>
/// <param name="logger">Gets repository and number, never an answer's body.</param>
public sealed partial class GitHubAlerts(HttpClient client, ILogger<GitHubAlerts> logger)
{
    private const int MostAnswerBytes = 256 * 1024;

    /// <summary>The keys the alert's secret fits; null where the alert cannot be read now. Without a token no key is known to fit.</summary>
    public async Task<LeakMatch?> MatchAsync(
        LeakPolicy settings, string repository, long number, ImmutableArray<KnownKey> keys, CancellationToken cancellationToken)
    {
        if (settings.GitHubToken is not { } token)
        {
            return new LeakMatch.Unknown();
        }

        var address = new Uri(settings.GitHubApi, string.Create(CultureInfo.InvariantCulture, $"repos/{repository}/secret-scanning/alerts/{number}"));
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token.GetAsync(false, cancellationToken));
        request.Headers.Accept.ParseAdd("application/vnd.github+json");
        request.Headers.UserAgent.ParseAdd("usagesentinel");
        try
        {
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode)
            {
                Log.NotRead(logger, repository, number, (int)answer.StatusCode);
                return null;
            }

            return await MatchAsync(answer.Content, keys, cancellationToken);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            Log.NotReached(logger, repository, number);
            return null;
        }
    }

    private static async Task<LeakMatch?> MatchAsync(HttpContent content, ImmutableArray<KnownKey> keys, CancellationToken cancellationToken)
    {
        var bytes = new byte[MostAnswerBytes];
        try
        {
            await using var body = await content.ReadAsStreamAsync(cancellationToken);
            var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
            return length == bytes.Length ? null : Match(bytes.AsSpan(0, length), keys);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    private static LeakMatch? Match(ReadOnlySpan<byte> json, ImmutableArray<KnownKey> keys)
    {
        Span<char> secret = stackalloc char[512];
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 1 && reader.TokenType is JsonTokenType.PropertyName && reader.ValueTextEquals("secret"u8))
                {
                    return reader.Read() && reader.TokenType is JsonTokenType.String && reader.ValueSpan.Length <= secret.Length
                        ? LeakMatching.BySecret(keys, secret[..reader.CopyString(secret)])
                        : null;
                }
            }

            // GitHub hides the secret from a token that may not see it.
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            secret.Clear();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5200, LogLevel.Warning, "Secret-scanning alert {Repository}#{Number} could not be read: GitHub answered {Status}.")]
        public static partial void NotRead(ILogger logger, string repository, long number, int status);

        [LoggerMessage(5201, LogLevel.Warning, "Secret-scanning alert {Repository}#{Number} could not be read: GitHub did not answer.")]
        public static partial void NotReached(ILogger logger, string repository, long number);
    }
}
