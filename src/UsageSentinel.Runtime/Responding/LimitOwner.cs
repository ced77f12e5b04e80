using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// The only way a limit at the provider is set: to the value that the record of the limit (<see cref="OwnedLimit"/>) says, and only where the
/// provider still shows a value of the product. Every call can be repeated.
/// </summary>
public sealed class LimitOwner(LedgerStore ledger, LimitTakeover takeover, ProviderConnections connections, ResponseFailures failures, TimeProvider clock)
{
    /// <summary>Another process may change the record while the provider is asked; more changes than this in one call are left to the next run.</summary>
    private const int Attempts = 5;

    /// <summary>Adds a reason to a limit, or replaces the one of that name, and sets the limit.</summary>
    /// <param name="connection">The organization.</param>
    /// <param name="key">The limit.</param>
    /// <param name="reason">The reason, with the value it asks for.</param>
    /// <param name="entry">What the ledger says; written before the provider is asked.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition continues.</param>
    public async Task<LimitOutcome> HoldAsync(ProviderConnection connection, LimitKey key, LimitReason reason, LedgerEntry entry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var snapshot = await SnapshotAsync(cancellationToken);
            var read = await ProviderLimits.ReadAsync(connection.Control.Value, key.Project, key.LimitKind, cancellationToken);
            var look = snapshot.LimitOf(key)?.Look(read, clock.GetUtcNow());
            if (look is { Overridden.IsEmpty: false })
            {
                await takeover.TryAsync(snapshot, key, look, cancellationToken);
                return LimitOutcome.TakenOver;
            }

            var held = OwnedLimit.Hold(look?.Limit, reason, read, clock.GetUtcNow());
            if (await ledger.TrySetAsync(snapshot, entry, (key, held), [], cancellationToken))
            {
                return await ApplyAsync(connection, key, LimitParts.Ids(reason.Value), reason.Id, cancellationToken);
            }
        }
    }

    /// <summary>Removes one reason from a limit, and sets the limit to what the others and the person leave.</summary>
    /// <param name="connection">The organization.</param>
    /// <param name="key">The limit.</param>
    /// <param name="id">The name of the reason.</param>
    /// <param name="entry">What the ledger says; written before the provider is asked.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition continues.</param>
    public async Task<LimitOutcome> LiftAsync(ProviderConnection connection, LimitKey key, string id, LedgerEntry entry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var snapshot = await SnapshotAsync(cancellationToken);
            if (snapshot.LimitOf(key) is not { } limit || limit.Reasons.FirstOrDefault(reason => reason.Id == id) is not { } reason)
            {
                return LimitOutcome.NoReason;
            }

            if (await ledger.TrySetAsync(snapshot, entry, (key, limit.Lift(id)), [], cancellationToken))
            {
                var ids = LimitParts.Ids(reason.Value);
                var outcome = await ApplyAsync(connection, key, ids, null, cancellationToken);
                await (outcome is LimitOutcome.AsWanted ? SettleAsync(key, ids, RestoredEntry(key), cancellationToken) : Task.CompletedTask);
                return outcome;
            }
        }
    }

    /// <summary>
    /// Writes down that the provider shows the value in force: from now on every other value is a person's, except what is still on its way. The provider is read once
    /// more: the record may have changed since it was asked, and what it shows then is not the value of the new one.
    /// </summary>
    /// <param name="key">The limit.</param>
    /// <param name="ids">The settings that were read back.</param>
    /// <param name="entry">What the ledger says.</param>
    /// <param name="cancellationToken">Stops before the write; a repetition writes it.</param>
    /// <returns>False if the provider shows something else, so that nothing was written.</returns>
    internal async Task<bool> SettleAsync(LimitKey key, ImmutableArray<string> ids, LedgerEntry entry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var snapshot = await SnapshotAsync(cancellationToken);
            if (snapshot.LimitOf(key) is not { } limit || connections.Find(key.Account) is not { } connection)
            {
                return false;
            }

            var now = clock.GetUtcNow();
            var read = await ProviderLimits.ReadAsync(connection.Control.Value, key.Project, key.LimitKind, cancellationToken);
            if (LimitParts.Only(limit.Look(read, now).Limit.Effective, ids.Contains) is { } wanted && !ProviderLimit.Part(read, wanted).IsSame(wanted))
            {
                return false;
            }

            if (await ledger.TrySetAsync(snapshot, entry, (key, limit.Settle(ids, now)), [], cancellationToken))
            {
                return true;
            }
        }
    }

    /// <summary>Changes the record of a limit without asking the provider; nothing if there is none.</summary>
    internal async Task ChangeAsync(LimitKey key, Func<OwnedLimit, OwnedLimit> change, LedgerEntry entry, CancellationToken cancellationToken)
    {
        while (true)
        {
            var snapshot = await SnapshotAsync(cancellationToken);
            if (snapshot.LimitOf(key) is not { } limit || await ledger.TrySetAsync(snapshot, entry, (key, change(limit)), [], cancellationToken))
            {
                return;
            }
        }
    }

    /// <summary>Sets the limit at the provider to what its record says, and reads it back.</summary>
    /// <param name="connection">The organization.</param>
    /// <param name="key">The limit.</param>
    /// <param name="ids">The settings that are set; the others stay as they are.</param>
    /// <param name="reasonId">The reason it is set for; null where one was lifted.</param>
    /// <param name="cancellationToken">Stops between the writes; a repetition continues.</param>
    public async Task<LimitOutcome> ApplyAsync(ProviderConnection connection, LimitKey key, ImmutableArray<string> ids, string? reasonId, CancellationToken cancellationToken)
    {
        ProviderLimitState? written = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var snapshot = await SnapshotAsync(cancellationToken);
            if (snapshot.LimitOf(key) is not { } limit || (reasonId is not null && limit.Reasons.All(reason => reason.Id != reasonId)))
            {
                // Another process gave the reason up. What this one has set meanwhile is set back.
                return written is null || reasonId is null ? LimitOutcome.NoReason : await ApplyAsync(connection, key, ids, null, cancellationToken);
            }

            var read = await ProviderLimits.ReadAsync(connection.Control.Value, key.Project, key.LimitKind, cancellationToken);
            var look = limit.Look(read, clock.GetUtcNow());
            if (look.Overridden.Any(ids.Contains))
            {
                await takeover.TryAsync(snapshot, key, look, cancellationToken);
                return LimitOutcome.TakenOver;
            }

            if (LimitParts.Only(look.Limit.Effective, ids.Contains) is not { } wanted)
            {
                return LimitOutcome.AsWanted;
            }

            if (written?.IsSame(wanted) is true)
            {
                return ProviderLimit.Part(read, wanted).IsSame(wanted) ? LimitOutcome.AsWanted : LimitOutcome.NotReturned;
            }

            await ProviderLimits.MoveAsync(connection.Control.Value, key.Project, wanted, cancellationToken);
            written = wanted;
        }

        return LimitOutcome.NotReturned;
    }

    /// <summary>The state of an action's limit at the provider, seen from the action: whether the provider shows what holds with it, or without it.</summary>
    internal async Task<(ProviderLimitFinding Finding, bool Tightens)> FindAsync(ProviderConnection connection, ContainmentAction act, CancellationToken cancellationToken)
    {
        if (act is not { Wanted: { } wanted, Before: { } before })
        {
            return (ProviderLimitFinding.Untouched, false);
        }

        var now = clock.GetUtcNow();
        var ids = LimitParts.Ids(wanted);
        var limit = (await SnapshotAsync(cancellationToken)).LimitOf(act.Limit);
        var read = ProviderLimit.Part(await ProviderLimits.ReadAsync(connection.Control.Value, act.Project, act.Level, cancellationToken), wanted);
        limit = limit?.Look(read, now).Limit;
        var with = LimitParts.Only(OwnedLimit.Hold(limit, new LimitReason(act.Id, LimitPurpose.Containment, wanted), before, now).Effective, ids.Contains) ?? wanted;
        var without = LimitParts.Only(limit?.Lift(act.Id).Effective ?? before, ids.Contains) ?? before;
        return (ProviderLimits.Compare(read, with, without), !with.IsSame(without));
    }

    /// <summary>Looks once more at limits that were set back lately: a request of another process may have come later than that.</summary>
    public async Task ReviewAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        foreach (var (key, limit) in snapshot.Fault is null ? snapshot.Limits.OrderBy(pair => LimitRow.RowKey(pair.Key), StringComparer.Ordinal).ToList() : [])
        {
            if (!limit.MayBeLeft(now) || connections.Find(key.Account) is not { } connection)
            {
                continue;
            }

            try
            {
                ImmutableArray<string> ids = [.. LimitParts.Ids(limit.Person).Where(id => !limit.IsHeld(id))];
                if (await ApplyAsync(connection, key, ids, null, cancellationToken) is LimitOutcome.AsWanted && limit.IsUnsettled(ids))
                {
                    await SettleAsync(key, ids, RestoredEntry(key), cancellationToken);
                }
            }
            catch (Exception failure) when (Faults.Is(failure, cancellationToken))
            {
                failures.Note(key.Account, new KeyId("-"), failure);
            }
        }
    }

    private LedgerEntry RestoredEntry(LimitKey key) => new(
        clock.GetUtcNow(), LedgerKind.Control, string.Empty, ResourcePath.Of(key.Account, key.Project, null), "automation", $"The provider shows the restored {LimitTakeover.Words(key.LimitKind)} of project {key.Project}.", string.Empty);

    private async Task<LedgerSnapshot> SnapshotAsync(CancellationToken cancellationToken)
    {
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        // The values come from the record: one that the ledger does not vouch for could set any value.
        return snapshot.Fault is { } fault
            ? throw new StoreException(StoreError.Corrupt, $"No limit is changed: {fault} Run 'sentinel audit verify'.")
            : snapshot;
    }
}

/// <summary>What came of setting a limit.</summary>
public enum LimitOutcome
{
    /// <summary>The provider returns the value that the record says.</summary>
    AsWanted,

    /// <summary>The provider does not return the value that was set.</summary>
    NotReturned,

    /// <summary>Somebody else changed the limit at the provider: it is theirs now, and nothing was set.</summary>
    TakenOver,

    /// <summary>The record has no such reason: it was lifted meanwhile.</summary>
    NoReason,
}
