using Azure.Core;
using Azure.Identity;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>
/// Whoever is signed in. To set up the search for that takes 30 ms, a tenth of a short command, and most commands need no token: so it is done at the first.
/// </summary>
internal sealed class SignedInIdentity : TokenCredential
{
    private readonly Lazy<DefaultAzureCredential> identity = new(() => new DefaultAzureCredential());

    /// <summary>Whether a token was asked for.</summary>
    public bool IsSetUp => identity.IsValueCreated;

    public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        identity.Value.GetToken(requestContext, cancellationToken);

    public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
        identity.Value.GetTokenAsync(requestContext, cancellationToken);
}
