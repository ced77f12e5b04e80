using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>The lists of keys among the sources of an account: one of the whole, and one of each project.</summary>
internal static class KeySources
{
    /// <summary>Projects that are remembered one by one; where more cannot be listed, the list as a whole is not read.</summary>
    private const int MostProjects = 20;

    /// <summary>How often keys are listed while some cannot be.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(15);

    public static TimeSpan Every(AccountState state, SweepPolicy settings) =>
        state.Sources.Keys.Any(IsOfKeys) && settings.InventoryEvery > Again ? Again : settings.InventoryEvery;

    /// <summary>Whether the keys of a project are as last listed, and not as they are.</summary>
    public static SourceState? Of(AccountState state, ProjectId? project) =>
        state.Sources.GetValueOrDefault(SourceState.Keys)
        ?? (project is { } id ? state.Sources.GetValueOrDefault(SourceState.KeysOf(id)) : null);

    /// <summary>The sources after keys were listed, but for those of some projects.</summary>
    public static ImmutableSortedDictionary<string, SourceState> After(
        ImmutableSortedDictionary<string, SourceState> sources, ImmutableArray<UnreadProject> unread, DateTimeOffset now)
    {
        if (unread.Length > MostProjects)
        {
            var one = unread[0].Failure;
            return Failed(sources, new ProviderException(one.Error, $"The keys of {unread.Length} {Plural.Of(unread.Length, "project")} cannot be listed. {one.Message}"), now);
        }

        var after = sources.RemoveRange(sources.Keys.Where(IsOfKeys));
        foreach (var project in unread)
        {
            var name = SourceState.KeysOf(project.Project);
            after = after.SetItem(name, (sources.GetValueOrDefault(name) ?? new SourceState(name, now)).Failed(project.Failure));
        }

        return after;
    }

    /// <summary>The sources after keys could not be listed at all.</summary>
    public static ImmutableSortedDictionary<string, SourceState> Failed(
        ImmutableSortedDictionary<string, SourceState> sources, ProviderException failure, DateTimeOffset now) =>
        sources.RemoveRange(sources.Keys.Where(IsOfKeys))
            .Add(SourceState.Keys, (sources.GetValueOrDefault(SourceState.Keys) ?? new SourceState(SourceState.Keys, now)).Failed(failure));

    private static bool IsOfKeys(string name) => name == SourceState.Keys || name.StartsWith($"{SourceState.Keys} of ", StringComparison.Ordinal);
}

/// <summary>The keys as a sweep goes by them.</summary>
/// <param name="Stored">As they are kept.</param>
/// <param name="At">When they were listed; null for never.</param>
/// <param name="Sources">What is not read, the lists of keys among it.</param>
internal sealed record ReadInventory(StoredInventory Stored, DateTimeOffset? At, ImmutableSortedDictionary<string, SourceState> Sources);
