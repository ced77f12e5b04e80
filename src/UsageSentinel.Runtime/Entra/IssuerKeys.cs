using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace UsageSentinel.Runtime.Entra;

/// <summary>
/// The keys that the issuer signs with now. They are read again twice a day, and at once when a token names a key that is not known, as
/// after a rollover; but not more often than once a minute, because anybody can name an unknown key.
/// </summary>
internal sealed class IssuerKeys(EntraSettings settings, HttpClient client, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(12);
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim turn = new(1, 1);
    private Known? known;
    private DateTimeOffset triedAt = DateTimeOffset.MinValue;

    /// <summary>The keys; null where none could ever be read.</summary>
    /// <param name="wanted">The id of the key that a token names.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyCollection<SecurityKey>?> ReadAsync(string? wanted, CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var now = clock.GetUtcNow();
            var isMissing = known is null || known.Keys.All(key => key.KeyId != wanted);
            if ((isMissing || now - known?.At >= Life) && now - triedAt >= Pause)
            {
                triedAt = now;
                known = await FetchAsync(now, cancellationToken) ?? known;
            }

            return known?.Keys;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    /// <summary>What cannot be read leaves the keys that are known in use.</summary>
    private async Task<Known?> FetchAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var retriever = new HttpDocumentRetriever(client) { RequireHttps = settings.Issuer.Scheme == Uri.UriSchemeHttps };
            var read = await OpenIdConnectConfigurationRetriever.GetAsync(settings.Metadata, retriever, cancellationToken);
            return read.Issuer == settings.Name && read.SigningKeys.Count > 0 ? new Known([.. read.SigningKeys], now) : null;
        }
        catch (Exception failure) when (failure is IOException or InvalidOperationException or ArgumentException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private sealed record Known(IReadOnlyCollection<SecurityKey> Keys, DateTimeOffset At);
}
