using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Http;

namespace UsageSentinel.Runtime.Providers.OpenAI.Entities;

/// <summary>The addresses below the organization and its projects.</summary>
internal static class ProjectPath
{
    public const string Projects = "organization/projects";

    public static string Of(ProjectId project) => $"{Projects}/{RequestUri.Segment(project.Value)}";

    public static string Of(ProjectId project, string collection) => $"{Of(project)}/{collection}";

    public static string Of(ProjectId project, string collection, string id) => $"{Of(project, collection)}/{RequestUri.Segment(id)}";

    /// <summary>The collection of a project, or the organization's own where there is no project.</summary>
    public static string OfOrganization(ProjectId? project, string collection) =>
        project is { } id ? Of(id, collection) : $"organization/{collection}";
}
