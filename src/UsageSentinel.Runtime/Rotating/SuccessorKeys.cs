using System.Collections.Immutable;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>
/// What a rotation creates: a service account whose name ends in the tag of the rotation, with one key. By that name it is found again after a
/// crash, so that nothing is left behind.
/// </summary>
internal sealed class SuccessorKeys(ProviderConnections connections, RotationVaults vaults, RotationSettings settings)
{
    /// <summary>The longest name that is kept of the old key.</summary>
    private const int MostLetters = 60;

    /// <summary>What exists for a rotation, and which key of it is the new one.</summary>
    /// <remarks>A key that is in use is kept even if no vault is known to hold its secret: somebody has it.</remarks>
    public async Task<(SuccessorFinding Finding, FoundSuccessor? Usable)> FindAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        var control = Control(rotation);
        var accounts = await AccountsAsync(control, rotation, cancellationToken);
        if (accounts.IsEmpty)
        {
            return (SuccessorFinding.None, null);
        }

        foreach (var key in await KeysAsync(control, rotation, accounts, cancellationToken))
        {
            var version = vaults.Of(rotation) is { } vault ? await vault.FindAsync(SecretNameOf(rotation), key.Id.Value, cancellationToken) : null;
            if (version is not null || key.LastUsedAt is not null)
            {
                return (SuccessorFinding.Usable, new FoundSuccessor(key.OwnerId ?? string.Empty, key.Id, version));
            }
        }

        return (SuccessorFinding.Orphan, null);
    }

    /// <summary>Creates the account and its key.</summary>
    public async Task<(string Account, CreatedKey Key)> CreateAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        if (vaults.Of(rotation) is null)
        {
            throw new ProviderException(ProviderError.Refused, $"The secret was to be shown on standard output. Run 'sentinel rotate {rotation.OldKey} --yes --reveal' again, or cancel the rotation.");
        }

        var control = Control(rotation);
        var name = $"{(rotation.Name.Length > MostLetters ? rotation.Name[..MostLetters] : rotation.Name)} {rotation.Tag}".TrimStart();
        var account = await control.CreateServiceAccountAsync(rotation.Project, name, cancellationToken);
        if (rotation.Role != "none")
        {
            await control.SetServiceAccountRoleAsync(rotation.Project, account.Id, rotation.Role, cancellationToken);
        }

        return (account.Id, await control.CreateKeyAsync(account, rotation.Project, name, rotation.Scopes, cancellationToken));
    }

    /// <summary>Writes the secret of the new key to the vault.</summary>
    /// <returns>The version.</returns>
    public async Task<string> StoreAsync(Rotation rotation, SecretText secret, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var vault = vaults.Of(rotation) ?? throw new ProviderException(ProviderError.Refused, "This run may not show the secret.");
        return await vault.StoreAsync(
            new NewSecret(SecretNameOf(rotation), secret, rotation.NewKey?.Value ?? string.Empty, rotation.NewAccount ?? string.Empty, rotation.OldKey.Value, now + settings.MaxAge),
            cancellationToken);
    }

    /// <summary>Deletes what was created for a rotation besides its new key: accounts of that tag whose keys are all unused.</summary>
    /// <returns>The accounts that were deleted.</returns>
    public async Task<ImmutableArray<string>> DiscardAsync(Rotation rotation, CancellationToken cancellationToken)
    {
        var control = Control(rotation);
        var accounts = (await AccountsAsync(control, rotation, cancellationToken)).Where(account => account.Id != rotation.NewAccount || rotation.SecretVersion is null).ToImmutableArray();
        var keys = await KeysAsync(control, rotation, accounts, cancellationToken);
        var unused = accounts.Where(account => !keys.Any(key => key.OwnerId == account.Id && key.LastUsedAt is not null)).ToImmutableArray();
        foreach (var account in unused)
        {
            await control.DeleteServiceAccountAsync(rotation.Project, account.Id, cancellationToken);
        }

        return [.. unused.Select(account => account.Id)];
    }

    private static string SecretNameOf(Rotation rotation) => rotation.Target == RotationVaults.Vault ? rotation.SecretName : rotation.Target;

    private IKeyControl Control(Rotation rotation) =>
        (connections.Find(rotation.Account) ?? throw new ProviderException(ProviderError.Refused, $"The organization {rotation.Account.Account} is not configured."))
            .Control.Value;

    private static async Task<ImmutableArray<ServiceAccount>> AccountsAsync(IKeyControl control, Rotation rotation, CancellationToken cancellationToken) =>
        [.. (await control.ListServiceAccountsAsync(rotation.Project, cancellationToken)).Where(account => account.Name?.EndsWith(rotation.Tag, StringComparison.Ordinal) is true)];

    private static async Task<ImmutableArray<ApiKey>> KeysAsync(
        IKeyControl control, Rotation rotation, ImmutableArray<ServiceAccount> accounts, CancellationToken cancellationToken) => accounts.IsEmpty
        ? []
        : [.. (await control.ListKeysAsync(rotation.Project, cancellationToken))
            .Where(key => key.OwnerType is KeyOwnerType.ServiceAccount && accounts.Any(account => account.Id == key.OwnerId))
            .OrderBy(key => key.Id.Value, StringComparer.Ordinal)];
}

/// <summary>A new key that was found at the provider.</summary>
/// <param name="Account">Its service account.</param>
/// <param name="Key">The key.</param>
/// <param name="Version">The version of the secret; null if no vault is known to hold it.</param>
internal sealed record FoundSuccessor(string Account, KeyId Key, string? Version);
