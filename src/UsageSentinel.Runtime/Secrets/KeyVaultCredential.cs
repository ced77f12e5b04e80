using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Security.KeyVault.Secrets;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Secrets;

/// <summary>A secret in Azure Key Vault, read by managed identity and held until it is refused.</summary>
internal sealed class KeyVaultCredential : ICredential
{
    private readonly SecretClient client;
    private readonly string secret;
    private readonly string? version;
    private string? held;

    /// <param name="address"><c>https://VAULT.vault.azure.net/secrets/NAME</c>, with a version behind it or without.</param>
    /// <param name="identity">What signs in; null for whoever is signed in.</param>
    public KeyVaultCredential(Uri address, TokenCredential? identity = null)
    {
        var identifier = new KeyVaultSecretIdentifier(address);
        client = new SecretClient(identifier.VaultUri, identity ?? new DefaultAzureCredential());
        secret = identifier.Name;
        version = identifier.Version;
    }

    public string Name => $"the secret {secret} in Key Vault";

    public async ValueTask<string> GetAsync(bool renew, CancellationToken cancellationToken)
    {
        if (held is { } known && !renew)
        {
            return known;
        }

        try
        {
            return held = (await client.GetSecretAsync(secret, version, cancellationToken: cancellationToken)).Value.Value;
        }
        catch (Exception failure) when (failure is RequestFailedException or AuthenticationFailedException)
        {
            throw new ProviderException(
                ProviderError.InvalidCredential,
                $"{Name} could not be read: check that it exists and that this identity may read it.",
                failure);
        }
    }
}
