using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>
/// The provider limits for keys, and the reads that verify them. It is a port of its own because it may use
/// another credential than collecting does. A provider implements the levels that it offers; the others are never planned, and refuse.
/// </summary>
public interface IKeyControl : IKeyDirectory
{
    ProviderAccount Account { get; }

    Task<ImmutableArray<ServiceAccount>> ListServiceAccountsAsync(ProjectId project, CancellationToken cancellationToken) =>
        Task.FromResult(ImmutableArray<ServiceAccount>.Empty);

    /// <summary>Deletes a key permanently. A key that is already deleted is <see cref="DeletionOutcome.AlreadyGone"/>.</summary>
    Task<DeletionOutcome> DeleteKeyAsync(ProjectId project, KeyId key, CancellationToken cancellationToken);

    /// <summary>Deletes a service account and every key of it, permanently.</summary>
    Task<DeletionOutcome> DeleteServiceAccountAsync(ProjectId project, string serviceAccountId, CancellationToken cancellationToken) => throw NotOffered();

    /// <summary>Creates a service account without a key and without a role.</summary>
    Task<ServiceAccount> CreateServiceAccountAsync(ProjectId project, string name, CancellationToken cancellationToken) => throw NotOffered();

    /// <summary>Gives a service account a role in its project.</summary>
    Task SetServiceAccountRoleAsync(ProjectId project, string serviceAccountId, string role, CancellationToken cancellationToken) => throw NotOffered();

    /// <summary>Creates a key of a service account. Its secret is in the answer and nowhere else, ever.</summary>
    /// <param name="account">The service account.</param>
    /// <param name="project">Its project.</param>
    /// <param name="name">The name of the key.</param>
    /// <param name="scopes">What the key may do; empty for no restriction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<CreatedKey> CreateKeyAsync(ServiceAccount account, ProjectId project, string name, ImmutableArray<string> scopes, CancellationToken cancellationToken) => throw NotOffered();

    Task<ImmutableArray<RateLimit>> ListRateLimitsAsync(ProjectId project, CancellationToken cancellationToken) => throw NotOffered();

    /// <summary>Changes the limits that are not null and leaves the others.</summary>
    Task<RateLimit> UpdateRateLimitAsync(ProjectId project, RateLimit limit, CancellationToken cancellationToken) => throw NotOffered();

    /// <summary>The hard monthly limit of a project, or of the organization where <paramref name="project"/> is null; null where none is set.</summary>
    Task<SpendLimit?> FindSpendLimitAsync(ProjectId? project, CancellationToken cancellationToken) => throw NotOffered();

    Task<SpendLimit> SetSpendLimitAsync(ProjectId? project, long thresholdCents, CancellationToken cancellationToken) => throw NotOffered();

    Task DeleteSpendLimitAsync(ProjectId? project, CancellationToken cancellationToken) => throw NotOffered();

    /// <summary>The model allow or deny list of a project; null where none is set.</summary>
    Task<ModelPermissions?> FindModelPermissionsAsync(ProjectId project, CancellationToken cancellationToken) => throw NotOffered();

    Task<ModelPermissions> SetModelPermissionsAsync(ProjectId project, ModelPermissions permissions, CancellationToken cancellationToken) => throw NotOffered();

    Task DeleteModelPermissionsAsync(ProjectId project, CancellationToken cancellationToken) => throw NotOffered();

    private static ProviderException NotOffered() => new(ProviderError.Refused, "This provider does not offer this action. Nothing was changed.");
}

/// <summary>What came of a deletion. Both mean the key no longer exists.</summary>
public enum DeletionOutcome
{
    Deleted,
    AlreadyGone,
}

/// <summary>A service account of a project.</summary>
public sealed record ServiceAccount(string Id, string? Name, string? Role, DateTimeOffset? CreatedAt);

/// <summary>A key that was just created.</summary>
/// <param name="Id">Identity.</param>
/// <param name="Secret">The secret, which is shown only now.</param>
public sealed record CreatedKey(KeyId Id, SecretText Secret);
