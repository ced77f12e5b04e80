using System.Text.Json;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Secrets;

/// <summary>
/// Azure Key Vault. The identity needs to set secrets and to read the properties of versions, and no more: the secret is never read back. Only
/// names with the prefix are written, whatever the vault would allow.
/// </summary>
internal sealed class KeyVault(SecretClient client, string prefix) : ISecretVault
{
    private const string KeyIdTag = "key-id";

    public KeyVault(Uri vault, string prefix, TokenCredential identity)
        : this(new SecretClient(vault, identity), prefix)
    {
    }

    public string Name => $"Key Vault {client.VaultUri.Host}";

    public bool Holds(Uri secret) =>
        secret.Scheme == Uri.UriSchemeHttps && secret.Port == client.VaultUri.Port && string.Equals(secret.Host, client.VaultUri.Host, StringComparison.OrdinalIgnoreCase);

    public Task<SecretVersion?> NewestAsync(string secretName, CancellationToken cancellationToken) => RunAsync<SecretVersion>(secretName, async () =>
    {
        SecretProperties? newest = null;
        try
        {
            // Versions come in no order that is promised. One that is disabled is not what applications read.
            await foreach (var version in client.GetPropertiesOfSecretVersionsAsync(secretName, cancellationToken))
            {
                newest = version.Enabled is not false && (newest is null || version.CreatedOn > newest.CreatedOn) ? version : newest;
            }
        }
        catch (RequestFailedException absent) when (absent.Status == 404)
        {
            // The secret has no version.
        }

        return newest is null ? null : new SecretVersion(newest.Version, newest.Tags.TryGetValue(KeyIdTag, out var key) ? key : null, newest.ExpiresOn);
    });

    public Task<string?> FindAsync(string secretName, string keyId, CancellationToken cancellationToken) => RunAsync<string>(secretName, async () =>
    {
        try
        {
            await foreach (var version in client.GetPropertiesOfSecretVersionsAsync(secretName, cancellationToken))
            {
                if (version.Tags.TryGetValue(KeyIdTag, out var held) && held == keyId)
                {
                    return version.Version;
                }
            }
        }
        catch (RequestFailedException absent) when (absent.Status == 404)
        {
            // The secret has no version yet.
        }

        return null;
    });

    public async Task<string> StoreAsync(NewSecret secret, CancellationToken cancellationToken) => await RunAsync<string>(secret.Name, async () =>
    {
        var written = new KeyVaultSecret(secret.Name, secret.Value.Reveal());
        written.Properties.ContentType = "text/plain";
        written.Properties.ExpiresOn = secret.ExpiresOn;
        written.Properties.Tags[KeyIdTag] = secret.KeyId;
        written.Properties.Tags["owner"] = secret.Owner;
        written.Properties.Tags["previous-key-id"] = secret.PreviousKeyId;
        return (await client.SetSecretAsync(written, cancellationToken)).Value.Properties.Version;
    }) ?? string.Empty;

    private async Task<T?> RunAsync<T>(string secretName, Func<Task<T?>> work)
        where T : class
    {
        if (!secretName.StartsWith(prefix, StringComparison.Ordinal))
        {
            throw new ProviderException(ProviderError.Refused, $"The secret {secretName} does not begin with {prefix}, so it is not touched. Set rotation.secretPrefix.");
        }

        try
        {
            return await work();
        }
        catch (RequestFailedException failure)
        {
            // Without the exception: its message repeats the answer of the service.
            throw new ProviderException(
                failure.Status is 401 or 403 ? ProviderError.InvalidCredential : failure.Status is >= 400 and < 500 ? ProviderError.Refused : ProviderError.Unreachable,
                failure.Status is 401 or 403
                    ? $"{Name} refused the secret {secretName}: this identity needs the actions setSecret and readMetadata."
                    : $"{Name} could not be used for the secret {secretName} (status {failure.Status}). The next run retries.");
        }
        catch (JsonException)
        {
            throw new ProviderException(ProviderError.Unreachable, $"{Name} answered something else than JSON for the secret {secretName}. The next run retries.");
        }
        catch (Exception failure) when (failure is AuthenticationFailedException or AggregateException)
        {
            throw new ProviderException(ProviderError.InvalidCredential, $"{Name} could not be signed in to: check the identity.");
        }
    }
}
