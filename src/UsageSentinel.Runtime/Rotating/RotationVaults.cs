using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>The vault that the secret of a rotation goes to.</summary>
public sealed class RotationVaults
{
    /// <summary>The target that is the configured vault.</summary>
    internal const string Vault = "vault";

    /// <summary>The target that is standard output.</summary>
    internal const string Output = "reveal";

    private readonly ISecretVault? configured;
    private TextWriter? output;

    internal RotationVaults(ISecretVault? configured) => this.configured = configured;

    /// <summary>Whether the configuration names a vault.</summary>
    public bool IsConfigured => configured is not null;

    /// <summary>The configured vault; null for none.</summary>
    internal ISecretVault? Configured => configured;

    /// <summary>Lets rotations of this process write to standard output, at the explicit request of a person.</summary>
    public void RevealTo(TextWriter writer) => output = writer;

    /// <summary>The vault of a rotation; null if it is standard output and this process was not asked to use it.</summary>
    /// <exception cref="ProviderException">The configuration no longer names a vault.</exception>
    internal ISecretVault? Of(Rotation rotation) => rotation.Target switch
    {
        Vault => configured ?? throw new ProviderException(ProviderError.Refused, "The configuration names no vault for new secrets. Set rotation.vault."),
        Output => output is { } writer ? new RevealedSecrets(writer) : null,
        _ => new FileVault(null),
    };
}

/// <summary>Standard output, for a person who asked for it. What was printed is not found again.</summary>
internal sealed class RevealedSecrets(TextWriter writer) : ISecretVault
{
    public string Name => "standard output";

    public Task<string?> FindAsync(string secretName, string keyId, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public async Task<string> StoreAsync(NewSecret secret, CancellationToken cancellationToken)
    {
        await writer.WriteLineAsync(secret.Value.Reveal());
        await writer.FlushAsync(cancellationToken);
        return secret.KeyId;
    }
}
