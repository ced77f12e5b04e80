using Azure.Core;

namespace UsageSentinel.Runtime.Secrets;

/// <summary>Turns a reference to a secret into what reads it.</summary>
internal static class Credentials
{
    private const string FromEnvironment = "env:";
    private const string FromVault = "keyvault:";

    /// <param name="reference"><c>env:NAME</c> or <c>keyvault:URI</c>.</param>
    /// <param name="identity">What signs in at Key Vault; null for whoever is signed in.</param>
    /// <exception cref="ArgumentException">Neither.</exception>
    public static ICredential Parse(string reference, TokenCredential? identity = null) => reference switch
    {
        _ when reference.StartsWith(FromEnvironment, StringComparison.Ordinal) => new EnvironmentCredential(reference[FromEnvironment.Length..]),
        _ when reference.StartsWith(FromVault, StringComparison.Ordinal) => new KeyVaultCredential(new Uri(reference[FromVault.Length..]), identity),
        _ => throw new ArgumentException("A key is given as env:NAME or keyvault:URI.", nameof(reference)),
    };

    /// <summary>A secret for somebody who is no provider of models.</summary>
    /// <inheritdoc cref="Parse"/>
    public static ICredential ParseForeign(string reference) => new ForeignSecret(Parse(reference));
}
