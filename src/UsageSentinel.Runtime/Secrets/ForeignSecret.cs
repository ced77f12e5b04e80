using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Secrets;

/// <summary>A secret for somebody who is no provider of models. A provider's key in its place was put there by mistake or by malice, and is not handed out.</summary>
/// <param name="credential">Where it is kept.</param>
internal sealed partial class ForeignSecret(ICredential credential) : ICredential
{
    public string Name => credential.Name;

    /// <exception cref="ProviderException">There is none, or it is a provider's key.</exception>
    public async ValueTask<string> GetAsync(bool renew, CancellationToken cancellationToken)
    {
        var secret = await credential.GetAsync(renew, cancellationToken);
        return ProviderKey().IsMatch(secret)
            ? throw new ProviderException(ProviderError.InvalidCredential, $"{credential.Name} contains a key of a model provider, which is not sent to another service. Use another secret.")
            : secret;
    }

    [GeneratedRegex(@"\A\s*sk-(admin|proj|svcacct|None|ant)-", RegexOptions.CultureInvariant)]
    private static partial Regex ProviderKey();
}
