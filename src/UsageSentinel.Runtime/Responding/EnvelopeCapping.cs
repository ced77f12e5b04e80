using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Sets the caps of a project at the provider, with room for what was announced, and looks whether they are in force. Every call can be repeated.</summary>
internal sealed class EnvelopeCapping(EnvelopeRooms rooms, LimitOwner limits, LedgerStore ledger, SystemEvents events, TimeProvider clock)
{
    /// <summary>A cap that would be lower by no more than this stays as it is.</summary>
    private const double Negligible = 0.95;

    /// <summary>Sets the caps; a limit that is lower at the provider stays as it is.</summary>
    /// <param name="connection">The organization.</param>
    /// <param name="key">The limit.</param>
    /// <param name="caps">The caps without what was announced.</param>
    /// <param name="room">What was announced.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition continues.</param>
    public async Task SetAsync(ProviderConnection connection, LimitKey key, EnvelopeCaps caps, EnvelopeRoom room, CancellationToken cancellationToken)
    {
        var loads = room.Current(clock.GetUtcNow());
        if (!loads.IsEmpty)
        {
            // Before the limit: stopped in between, a later run knows that there may be something to take back.
            await rooms.MarkAsync(key, isWidened: true, cancellationToken);
        }

        await SetAsync(connection, key, room.Widened(caps, clock.GetUtcNow()), EntryOf(key, room, loads.IsEmpty ? null : loads.Max(load => load.Until)), room.IsWidened && loads.IsEmpty ? 1 : Negligible, cancellationToken);
        if (loads.IsEmpty)
        {
            await rooms.MarkAsync(key, isWidened: false, cancellationToken);
        }
    }

    /// <summary>Sets what another process began, and notices what a person changed.</summary>
    public async Task LookAsync(ProviderConnection connection, LimitKey key, LimitReason held, CancellationToken cancellationToken)
    {
        var ids = LimitParts.Ids(held.Value);
        var outcome = await limits.ApplyAsync(connection, key, ids, held.Id, cancellationToken);
        await NotifyAsync(key, outcome, cancellationToken);
        if (outcome is LimitOutcome.AsWanted && (await ledger.ReadActsAsync(cancellationToken)).LimitOf(key)?.IsUnsettled(ids) is true)
        {
            await limits.SettleAsync(key, ids, Entry(key, $"Safety envelope: the provider shows the rate limits of project {key.Project} as they were set."), cancellationToken);
        }
    }

    private async Task SetAsync(ProviderConnection connection, LimitKey key, EnvelopeCaps caps, Func<string, string> summary, double share, CancellationToken cancellationToken)
    {
        var limit = (await ledger.ReadActsAsync(cancellationToken)).LimitOf(key);
        var read = await ProviderLimits.ReadAsync(connection.Control.Value, key.Project, key.LimitKind, cancellationToken);
        if (EnvelopeLimits.Wanted(caps, OwnedLimit.PersonOf(limit, read, clock.GetUtcNow()), limit) is not { } wanted)
        {
            return;
        }

        if (EnvelopeViews.Held(limit) is { } held && EnvelopeLimits.IsClose(held.Value, wanted, share))
        {
            await LookAsync(connection, key, held, cancellationToken);
            return;
        }

        var outcome = await limits.HoldAsync(
            connection, key, new LimitReason(EnvelopeViews.ReasonId, LimitPurpose.Envelope, wanted), Entry(key, summary(EnvelopeLimits.Words(wanted))), cancellationToken);
        await NotifyAsync(key, outcome, cancellationToken);
    }

    private static Func<string, string> EntryOf(LimitKey key, EnvelopeRoom room, DateTimeOffset? until) => (until, room.IsWidened) switch
    {
        ({ } end, _) => words => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"Safety envelope: rate limits of project {key.Project} are capped at {words}, with room for expected activity until {end.UtcDateTime:yyyy-MM-dd HH:mm} UTC."),
        (null, true) => words => $"Safety envelope: the expected activity of project {key.Project} is over; its rate limits are capped at {words} again.",
        _ => words => $"Safety envelope: rate limits of project {key.Project} are capped at {words}.",
    };

    private Task NotifyAsync(LimitKey key, LimitOutcome outcome, CancellationToken cancellationToken) => outcome is LimitOutcome.NotReturned
        ? events.NotifyAsync(
            EnvelopeEvents.Failed(key, clock.GetUtcNow()),
            SystemEventTypes.Envelope,
            ResourcePath.Of(key.Account, key.Project, null),
            EnvelopeEvents.Details(key, "failed", $"The provider does not show the rate limits that the safety envelope set for project {key.Project}. They may not be in force. The next run tries again."),
            clock.GetUtcNow(),
            cancellationToken)
        : Task.CompletedTask;

    private LedgerEntry Entry(LimitKey key, string summary) =>
        new(clock.GetUtcNow(), LedgerKind.Control, string.Empty, ResourcePath.Of(key.Account, key.Project, null), "automation", summary, string.Empty);
}
