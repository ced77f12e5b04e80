using Azure.Core;
using Azure.Identity;
using Microsoft.Extensions.Configuration;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>The identities of this program in Azure. Elsewhere both are whoever is signed in.</summary>
/// <param name="Sweep">Collects, evaluates and publishes.</param>
/// <param name="Response">Reads the key that acts, and alone writes ledger and anchors.</param>
/// <param name="AreApart">Whether they are two.</param>
internal sealed record AzureIdentities(TokenCredential Sweep, TokenCredential Response, bool AreApart)
{
    /// <summary>Whoever is signed in.</summary>
    public static AzureIdentities One()
    {
        var identity = new SignedInIdentity();
        return new AzureIdentities(identity, identity, false);
    }

    public static AzureIdentities Of(IConfiguration configuration) => configuration[HostSettings.ResponseIdentity] is { Length: > 0 } client
        ? One() with { Response = new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(client)), AreApart = true }
        : One();
}
