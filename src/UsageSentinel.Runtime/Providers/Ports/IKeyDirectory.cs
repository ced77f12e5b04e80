using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>The keys of an organization as the provider lists them now. Reads only, so the collecting credential is enough.</summary>
public interface IKeyDirectory
{
    /// <summary>The key as the provider lists it now, or null where it is gone.</summary>
    Task<ApiKey?> FindKeyAsync(ProjectId project, KeyId key, CancellationToken cancellationToken);

    /// <summary>The enabled keys of a project, whatever became of their owners.</summary>
    Task<ImmutableArray<ApiKey>> ListKeysAsync(ProjectId project, CancellationToken cancellationToken);

    /// <summary>Audit entries that took effect in <paramref name="window"/>, newest first, restricted to <paramref name="types"/> unless that is empty.</summary>
    Task<ImmutableArray<AuditEntry>> ReadAuditLogAsync(TimeWindow window, ImmutableArray<string> types, CancellationToken cancellationToken) =>
        throw new ProviderException(ProviderError.Refused, "This provider does not offer an audit log.");
}
