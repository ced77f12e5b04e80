using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Secrets;

/// <summary>Where the secrets of new keys are written. It is written only: nothing reads a secret back.</summary>
internal interface ISecretVault
{
    /// <summary>The vault, for messages.</summary>
    string Name { get; }

    /// <summary>The version that holds the secret of a key; null if none does.</summary>
    /// <exception cref="ProviderException">The vault could not be asked.</exception>
    Task<string?> FindAsync(string secretName, string keyId, CancellationToken cancellationToken);

    /// <summary>Whether a secret with this address is in this vault. The default is false: only a vault that sends events has addresses.</summary>
    bool Holds(Uri secret) => false;

    /// <summary>What is written beside the newest version of a secret; null if it has none, or the vault keeps nothing. The secret itself is not read.</summary>
    /// <exception cref="ProviderException">The vault could not be asked.</exception>
    Task<SecretVersion?> NewestAsync(string secretName, CancellationToken cancellationToken) => Task.FromResult<SecretVersion?>(null);

    /// <summary>Writes a secret as the newest version of its name.</summary>
    /// <returns>The version.</returns>
    /// <exception cref="ProviderException">The vault could not be written. It is not known whether it holds the secret.</exception>
    Task<string> StoreAsync(NewSecret secret, CancellationToken cancellationToken);
}

/// <summary>A new version of a secret.</summary>
/// <param name="Name">The name of the secret: the same for every key of one lineage.</param>
/// <param name="Value">The secret.</param>
/// <param name="KeyId">The id of the key at the provider.</param>
/// <param name="Owner">The service account or person; empty if not known.</param>
/// <param name="PreviousKeyId">The id of the key that it replaces.</param>
/// <param name="ExpiresOn">When it is to be replaced in turn, UTC; null for never.</param>
internal sealed record NewSecret(string Name, SecretText Value, string KeyId, string Owner, string PreviousKeyId, DateTimeOffset? ExpiresOn);

/// <summary>What is written beside a version of a secret.</summary>
/// <param name="Version">The version.</param>
/// <param name="KeyId">The id of the key at the provider, as the tag says; null for none.</param>
/// <param name="ExpiresOn">When it expires, UTC; null for never.</param>
internal sealed record SecretVersion(string Version, string? KeyId, DateTimeOffset? ExpiresOn);
