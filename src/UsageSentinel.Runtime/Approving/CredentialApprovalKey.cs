using System.Text;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Approving;

/// <summary>The key an operator keeps in a vault or a variable.</summary>
internal sealed class CredentialApprovalKey(ICredential credential) : IApprovalKey
{
    /// <exception cref="ProviderException">It is missing or too short to sign with.</exception>
    public async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        var key = Encoding.UTF8.GetBytes(await credential.GetAsync(false, cancellationToken));
        return key.Length >= ApprovalToken.KeyBytes
            ? key
            : throw new ProviderException(
                ProviderError.InvalidCredential, $"response.approvalKey: the secret in {credential.Name} is too short for signing. Use at least {ApprovalToken.KeyBytes} random characters.");
    }
}
