using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Tests.Providers.Acme;

/// <summary>The one thing it can do against a key, and the reads for it.</summary>
internal sealed class AcmeKeyControl(ApiConnection connection) : IKeyControl
{
    public ProviderAccount Account { get; } = new(AcmeDialect.Name, connection.Options.Name);

    public async Task<ApiKey?> FindKeyAsync(ProjectId project, KeyId key, CancellationToken cancellationToken) =>
        (await ListKeysAsync(project, cancellationToken)).FirstOrDefault(one => one.Id == key);

    public async Task<ImmutableArray<ApiKey>> ListKeysAsync(ProjectId project, CancellationToken cancellationToken) =>
        [.. (await AcmeUsageProvider.ReadKeysAsync(connection, cancellationToken)).Where(key => key.Project == project)];

    public async Task<DeletionOutcome> DeleteKeyAsync(ProjectId project, KeyId key, CancellationToken cancellationToken) =>
        await connection.SendAsync(
            ApiRequest.Delete($"keys/{RequestUri.Segment(key.Value)}", $"the deletion of key {key}"),
            1 << 20,
            (_, _) => Task.FromResult(DeletionOutcome.Deleted),
            cancellationToken);
}
