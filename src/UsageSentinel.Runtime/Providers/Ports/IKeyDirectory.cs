using System.Collections.Immutable;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>The keys of an organization as the provider lists them now. Reads only, so the collecting credential is enough.</summary>
public interface IKeyDirectory
{
    /// <summary>The key as the provider lists it now, or null where it is gone.</summary>
    Task<ApiKey?> FindKeyAsync(ProjectId project, KeyId key, CancellationToken cancellationToken);

    /// <summary>The enabled keys of a project, whatever became of their owners.</summary>
    Task<ImmutableArray<ApiKey>> ListKeysAsync(ProjectId project, CancellationToken cancellationToken);
}
