using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Providers.Ports;

/// <summary>Reads who may use what in one organization: what a provider without such lists does not implement. Reads only, with the collecting credential.</summary>
internal interface IAccessReader
{
    /// <summary>
    /// Reads everything besides the keys of projects. One list that cannot be read does not stop the others; where none can, as with a key that
    /// may only read usage, all of them are <see cref="AccessReading.Unread"/>.
    /// </summary>
    /// <param name="projects">The ids of the active projects.</param>
    /// <param name="cancellationToken">Stops between the lists.</param>
    Task<AccessReading> ReadAccessAsync(ImmutableArray<string> projects, CancellationToken cancellationToken);
}

/// <summary>What was read of who may use what.</summary>
/// <param name="Items">What is listed.</param>
/// <param name="Parts">The lists that were read; an empty one is listed here too.</param>
/// <param name="Unread">The lists that could not be read, and why.</param>
internal sealed record AccessReading(ImmutableArray<InventoryItem> Items, ImmutableArray<InventoryPart> Parts, ImmutableArray<UnreadPart> Unread);

/// <summary>A list that could not be read.</summary>
internal sealed record UnreadPart(InventoryPart Part, ProviderException Failure);
