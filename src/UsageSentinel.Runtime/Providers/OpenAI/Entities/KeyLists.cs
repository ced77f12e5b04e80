using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.OpenAI.Wire;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI.Entities;

/// <summary>Lists the keys of a project.</summary>
internal static class KeyLists
{
    /// <summary>All enabled keys. Without naming an access the API hides those whose owner left the project, which are live all the same.</summary>
    public static async Task<ImmutableArray<ApiKey>> ListKeysAsync(
        this EntityClient entities, ProjectId project, CancellationToken cancellationToken)
    {
        var keys = await entities.ListAsync(
            () => new RequestUri(ProjectPath.Of(project, "api_keys")).With("owner_project_access", "any"),
            $"the keys of project {project}",
            OpenAIJson.Default.EntityListWireApiKeyWire,
            cancellationToken);
        return [.. keys.Select(key => key.FromWire(project))];
    }
}
