using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>One configured account, as its factory gets it.</summary>
/// <param name="Name">The operator's name of the account.</param>
/// <param name="BaseUrl">The address of the API.</param>
/// <param name="AllowHost">A host outside the provider's domains that may receive the key; null for none.</param>
/// <param name="AdminKey">The key that collects.</param>
/// <param name="ResponseKey">The key that acts; null lets the admin key act.</param>
public sealed record ProviderSetup(
    string Name, Uri BaseUrl, string? AllowHost, Func<IServiceProvider, ICredential> AdminKey, Func<IServiceProvider, ICredential>? ResponseKey);
