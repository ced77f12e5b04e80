using System.Collections.Immutable;
using UsageSentinel.Core.Responding;

namespace UsageSentinel.Runtime.Storing;

/// <summary>The overrides of the response mode, by rule. Read at the last moment before anything is done.</summary>
public sealed class ResponseModeOverrideStore(IEntityStore store)
{
    /// <summary>The key for every rule that has no override of its own.</summary>
    public const string EveryRule = "*";

    private const string Partition = "control";
    private const string Prefix = "arm|";

    /// <summary>The mode by rule. A row without a mode is <c>observe</c>: unsure blocks.</summary>
    public async Task<ImmutableSortedDictionary<string, ResponseMode>> ReadAsync(CancellationToken cancellationToken)
    {
        var modes = ImmutableSortedDictionary.CreateBuilder<string, ResponseMode>(StringComparer.OrdinalIgnoreCase);
        await foreach (var entity in store.QueryAsync(TableNames.Control, Partition, RowRange.StartingWith(Prefix), cancellationToken))
        {
            modes[entity.RowKey[Prefix.Length..]] =
                Enum.TryParse<ResponseMode>(entity.Text("Mode"), out var mode) && Enum.IsDefined(mode) ? mode : ResponseMode.Observe;
        }

        return modes.ToImmutable();
    }

    /// <param name="rule">A rule's name, or <see cref="EveryRule"/>.</param>
    /// <param name="mode">How far; null takes the row away, and the configuration speaks again.</param>
    /// <param name="actor">Who.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    public async Task ArmAsync(string rule, ResponseMode? mode, string actor, DateTimeOffset now, CancellationToken cancellationToken)
    {
        EntityWrite write = mode is null
            ? new EntityWrite.Delete(Prefix + rule)
            : new EntityWrite.Upsert(new Entity(Prefix + rule).With("Mode", mode.ToString()).With("By", actor).With("At", now));
        await store.CommitAsync(TableNames.Control, Partition, [write], cancellationToken);
    }
}
