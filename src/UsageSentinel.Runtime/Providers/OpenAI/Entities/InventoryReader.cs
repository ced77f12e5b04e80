using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Http;
using UsageSentinel.Runtime.Providers.OpenAI.Wire;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Providers.OpenAI.Entities;

/// <summary>Reads all projects, and the keys of each that is not archived; there is no list of all keys.</summary>
internal sealed partial class InventoryReader(ApiConnection connection)
{
    private readonly EntityClient entities = new(connection);
    private readonly ILogger logger = connection.Loggers.CreateLogger<InventoryReader>();

    public async Task<Inventory> ReadAsync(CancellationToken cancellationToken)
    {
        var wires = await entities.ListAsync(
            () => new RequestUri(ProjectPath.Projects).With("include_archived", "true"),
            "the projects",
            OpenAIJson.Default.EntityListWireProjectWire,
            cancellationToken);
        var projects = wires.Select(wire => wire.FromWire()).ToArray();
        var keys = new ImmutableArray<ApiKey>[projects.Length];
        Array.Fill(keys, []);

        // A project that fails stops no other. Without its failure, every key of it would look gone.
        var failures = await ManyLists.ReadAsync(
            projects.Length, connection.Options.Concurrency, async (i, token) => (projects[i], keys[i]) = await ReadKeysAsync(projects[i], token), cancellationToken);
        if (Array.Find(failures, failure => failure is not null) is { } first && projects.Zip(failures).All(one => one.Second is not null || one.First.IsArchived))
        {
            throw first;
        }

        // In the order of the projects, whichever answered first.
        return new Inventory([.. projects], [.. keys.SelectMany(ofProject => ofProject)])
        {
            Unread = [.. projects.Zip(failures).Where(one => one.Second is not null).Select(one => new UnreadProject(one.First.Id, one.Second!))],
        };
    }

    private async Task<(Project Project, ImmutableArray<ApiKey> Keys)> ReadKeysAsync(Project project, CancellationToken cancellationToken)
    {
        if (project.IsArchived)
        {
            return (project, []);
        }

        try
        {
            return (project, await entities.ListKeysAsync(project.Id, cancellationToken));
        }
        catch (ProviderException e) when (e.Status is 400 or 404)
        {
            if (!await IsGoneAsync(project.Id, cancellationToken))
            {
                // Without its keys every one of them would look unknown.
                throw;
            }

            Log.ArchivedMeanwhile(logger, project.Id);
            return (project with { IsArchived = true }, []);
        }
    }

    private async Task<bool> IsGoneAsync(ProjectId project, CancellationToken cancellationToken)
    {
        try
        {
            var wire = await entities.FindAsync(
                ApiRequest.Get(ProjectPath.Of(project), $"project {project}"), OpenAIJson.Default.ProjectWire, cancellationToken);
            return wire is null || wire.IsArchived;
        }
        catch (ProviderException e) when (e.Status == 400)
        {
            // An archived project refuses what is below it; one that refuses even itself is no less gone.
            return true;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1007, LogLevel.Information, "Project {Project} was archived while its keys were listed; the other projects continue.")]
        public static partial void ArchivedMeanwhile(ILogger logger, ProjectId project);
    }
}
