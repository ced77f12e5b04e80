using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Keeps the safety envelope: sets the caps of every project once a day, and takes them back as soon as something forbids them. May be stopped and repeated at any point.
/// </summary>
internal sealed class EnvelopeRunner(
    ProviderConnections connections, EnvelopeReader reader, EnvelopeViews views, EnvelopeStore store, EnvelopeCapping capping, LimitOwner limits, LedgerStore ledger, TimeProvider clock)
{
    /// <summary>Looks at every organization once.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) => Faults.EachAsync(connections.All, connection => RunAsync(connection, cancellationToken), cancellationToken);

    /// <summary>What would be done now, by project; nothing is changed.</summary>
    internal async Task<ImmutableArray<(EnvelopeView View, EnvelopeCut Cut)>> PreviewAsync(CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<(EnvelopeView View, EnvelopeCut Cut)>();
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        foreach (var connection in connections.All)
        {
            var gate = await views.GateAsync(connection, isPreview: true, cancellationToken);
            var known = await reader.AccountAsync(connection.Account, clock.GetUtcNow(), cancellationToken);
            foreach (var project in known.Projects)
            {
                var view = await views.ReadAsync(connection.Account, project, known, snapshot.LimitOf(EnvelopeViews.KeyOf(connection.Account, project)), gate, cancellationToken);
                found.Add((view, await reader.CutAsync(connection.Account, project, known, view.CapsAt(clock.GetUtcNow()), cancellationToken)));
            }
        }

        return found.ToImmutable();
    }

    private async Task RunAsync(ProviderConnection connection, CancellationToken cancellationToken)
    {
        var account = connection.Account;
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        var held = snapshot.Limits.Where(pair => pair.Key.Account == account && EnvelopeViews.Held(pair.Value) is not null)
            .OrderBy(pair => pair.Key.Project.Value, StringComparer.Ordinal).ToList();
        var day = views.IsOn ? await reader.LastDayAsync(account, cancellationToken) : DateOnly.MinValue;
        var isDue = views.IsOn && day > (await store.RefreshedAsync(account, cancellationToken) ?? DateOnly.MinValue);
        if (held.Count == 0 && !views.IsOn)
        {
            return;
        }

        // Every run while it is on: what is announced is remembered before it is over, so that its days are not taken for normal.
        var gate = await views.GateAsync(connection, isPreview: false, cancellationToken);
        await Faults.EachAsync(held, pair => ReviewAsync(connection, pair.Key, pair.Value, gate, cancellationToken), cancellationToken);
        if (isDue)
        {
            var known = await reader.AccountAsync(account, clock.GetUtcNow(), cancellationToken);
            await Faults.EachAsync(known.Projects, project => RefreshAsync(connection, project, known, gate, cancellationToken), cancellationToken);
            await store.SetRefreshedAsync(account, day, cancellationToken);
        }
    }

    /// <summary>Takes caps back that must not be in force, and looks once more at those that were set lately.</summary>
    private async Task ReviewAsync(ProviderConnection connection, LimitKey key, OwnedLimit limit, EnvelopeGate gate, CancellationToken cancellationToken)
    {
        var decision = await views.DecideHeldAsync(key, gate, cancellationToken);
        if (decision is EnvelopeDecision.Lift lift)
        {
            await store.ForgetCapsAsync(key.Account, key.Project, cancellationToken);
            await limits.LiftAsync(connection, key, EnvelopeViews.ReasonId, Entry(key, "automation", $"Safety envelope: rate limits of project {key.Project} restored. {lift.Reason}"), cancellationToken);
        }
        else if (decision is EnvelopeDecision.Keep && EnvelopeViews.Held(limit) is { } held)
        {
            await KeepAsync(connection, key, held, limit, gate.RoomOf(key.Project), cancellationToken);
        }
    }

    /// <summary>Makes room for what was announced, or takes it back when that is over; else looks once more at caps that were set lately.</summary>
    private async Task KeepAsync(ProviderConnection connection, LimitKey key, LimitReason held, OwnedLimit limit, EnvelopeRoom room, CancellationToken cancellationToken)
    {
        if ((room.IsWidened || !room.Current(clock.GetUtcNow()).IsEmpty) && await store.FindAsync(key.Account, key.Project, cancellationToken) is { Caps.Models.IsEmpty: false } memory)
        {
            await capping.SetAsync(connection, key, memory.Caps, room, cancellationToken);
        }
        else if (limit.IsUnsettled(LimitParts.Ids(held.Value)))
        {
            await capping.LookAsync(connection, key, held, cancellationToken);
        }
    }

    private async Task RefreshAsync(ProviderConnection connection, ProjectId project, EnvelopeAccount known, EnvelopeGate gate, CancellationToken cancellationToken)
    {
        var key = EnvelopeViews.KeyOf(connection.Account, project);
        var view = await views.ReadAsync(connection.Account, project, known, (await ledger.ReadActsAsync(cancellationToken)).LimitOf(key), gate, cancellationToken);
        switch (view.Decision)
        {
            case EnvelopeDecision.Set:
                await capping.SetAsync(connection, key, view.Next, view.Room, cancellationToken);

                // After the limit: stopped in between, the next run computes the same from the caps of before.
                await store.WriteAsync(connection.Account, project, view.Memory with { Caps = view.Next }, cancellationToken);
                break;
            case EnvelopeDecision.Keep when view.Held is { } held:
                await store.WriteAsync(connection.Account, project, view.Memory, cancellationToken);
                await capping.LookAsync(connection, key, held, cancellationToken);
                break;
            default:
                await store.WriteAsync(connection.Account, project, view.Memory, cancellationToken);
                break;
        }
    }

    private LedgerEntry Entry(LimitKey key, string actor, string summary) =>
        new(clock.GetUtcNow(), LedgerKind.Control, string.Empty, ResourcePath.Of(key.Account, key.Project, null), actor, summary, string.Empty);
}
