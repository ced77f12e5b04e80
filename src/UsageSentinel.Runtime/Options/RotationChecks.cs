namespace UsageSentinel.Runtime.Options;

/// <summary>What no single setting of rotation can check: the vault, and what a new key may do.</summary>
internal static class RotationChecks
{
    private const string KeyVault = "keyvault:";

    public static IEnumerable<string> Of(SentinelOptions options)
    {
        var rotation = options.Rotation;
        if (rotation.Vault is { } vault)
        {
            var isFile = vault.StartsWith("file:", StringComparison.Ordinal) && vault.Length > 5;
            var address = vault.StartsWith(KeyVault, StringComparison.Ordinal) && Uri.TryCreate(vault[KeyVault.Length..], UriKind.Absolute, out var parsed) && parsed.Scheme == "https" ? parsed : null;
            if (!isFile && address is null)
            {
                yield return "rotation.vault: must be keyvault:https://NAME.vault.azure.net or file:FOLDER.";
            }

            if (address is not null && References(options).Any(reference => reference.StartsWith(KeyVault, StringComparison.Ordinal)
                && Uri.TryCreate(reference[KeyVault.Length..], UriKind.Absolute, out var used)
                && string.Equals(used.Host, address.Host, StringComparison.OrdinalIgnoreCase)))
            {
                yield return $"rotation.vault: {address.Host} also holds a secret that UsageSentinel reads. Use a vault of its own for new secrets.";
            }
        }

        if (rotation.Scheduled && rotation.Vault is null)
        {
            yield return "rotation.vault: scheduled rotation needs a vault for new secrets.";
        }

        foreach (var (entry, index) in rotation.Scopes.Select((entry, index) => (entry, index)))
        {
            if (entry.Scopes.Count == 0)
            {
                yield return $"rotation.scopes[{index}].scopes: is empty. Name the scopes of the new key, or use [\"*\"] for no restriction.";
            }
            else if (entry.Scopes.Any(scope => string.IsNullOrWhiteSpace(scope) || scope.Any(char.IsWhiteSpace)) || (entry.Scopes.Contains("*") && entry.Scopes.Count > 1))
            {
                yield return $"rotation.scopes[{index}].scopes: a scope must be a single word, and * must be alone.";
            }
        }

        if (rotation.DeadlineDays * 24 < rotation.QuietHours)
        {
            yield return "rotation.deadlineDays: must not be shorter than rotation.quietHours.";
        }
    }

    private static IEnumerable<string> References(SentinelOptions options) =>
        options.Organizations().SelectMany(provider => new[] { provider.AdminKey, provider.ResponseKey ?? string.Empty });
}
