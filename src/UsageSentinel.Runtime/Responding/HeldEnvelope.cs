using System.Collections.Immutable;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>The caps of the safety envelope that are in force, as they were set; nothing is computed and nothing is changed.</summary>
internal sealed class HeldEnvelope(EnvelopeStore store, EnvelopeRoomStore rooms, LedgerStore ledger, TimeProvider clock)
{
    /// <summary>The caps of a project by model; empty where none are in force.</summary>
    public async Task<ImmutableArray<EnvelopeModelLine>> OfAsync(ProviderAccount account, ProjectId? project, CancellationToken cancellationToken)
    {
        if (project is not { } one || EnvelopeViews.Held((await ledger.ReadActsAsync(cancellationToken)).LimitOf(EnvelopeViews.KeyOf(account, one))) is null)
        {
            return [];
        }

        var memory = await store.FindAsync(account, one, cancellationToken);
        var room = await rooms.FindAsync(account, one, cancellationToken);
        return EnvelopeModelLine.Of(room.IsWidened ? room.Widened(memory.Caps, clock.GetUtcNow()) : memory.Caps, memory.Days);
    }
}
