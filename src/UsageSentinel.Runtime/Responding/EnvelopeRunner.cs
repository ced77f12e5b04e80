using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Keeps the safety envelope: sets the caps of every project once a day, and takes them back as soon as something forbids them. May be stopped and repeated at any point.
/// </summary>
public sealed class EnvelopeRunner(
    ProviderConnections connections, EnvelopeReader reader, EnvelopeViews views, EnvelopeStore store, LimitOwner limits, LedgerStore ledger, SystemEvents events, TimeProvider clock)
{
    /// <summary>A cap that would be lower by no more than this stays as it is.</summary>
    private const double Negligible = 0.95;

    /// <summary>Looks at every organization once.</summary>
    internal Task RunAsync(CancellationToken cancellationToken) => Faults.EachAsync(connections.All, connection => RunAsync(connection, cancellationToken), cancellationToken);

    /// <summary>What would be done now, by project; nothing is changed.</summary>
    internal async Task<ImmutableArray<(EnvelopeView View, EnvelopeCut Cut)>> PreviewAsync(CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<(EnvelopeView View, EnvelopeCut Cut)>();
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        foreach (var connection in connections.All)
        {
            var gate = await views.GateAsync(connection, cancellationToken);
            var known = await reader.AccountAsync(connection.Account, clock.GetUtcNow(), cancellationToken);
            foreach (var project in known.Projects)
            {
                var view = await views.ReadAsync(connection.Account, project, known, snapshot.LimitOf(EnvelopeViews.KeyOf(connection.Account, project)), gate, cancellationToken);
                found.Add((view, await reader.CutAsync(connection.Account, project, known, view.Next, cancellationToken)));
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
        if (held.Count == 0 && !isDue)
        {
            return;
        }

        var gate = await views.GateAsync(connection, cancellationToken);
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
        else if (decision is EnvelopeDecision.Keep && EnvelopeViews.Held(limit) is { } held && limit.IsUnsettled(LimitParts.Ids(held.Value)))
        {
            await LookAsync(connection, key, held, cancellationToken);
        }
    }

    private async Task RefreshAsync(ProviderConnection connection, ProjectId project, EnvelopeAccount known, EnvelopeGate gate, CancellationToken cancellationToken)
    {
        var key = EnvelopeViews.KeyOf(connection.Account, project);
        var view = await views.ReadAsync(connection.Account, project, known, (await ledger.ReadActsAsync(cancellationToken)).LimitOf(key), gate, cancellationToken);
        switch (view.Decision)
        {
            case EnvelopeDecision.Set:
                await SetAsync(connection, view, cancellationToken);

                // After the limit: stopped in between, the next run computes the same from the caps of before.
                await store.WriteAsync(connection.Account, project, view.Memory with { Caps = view.Next }, cancellationToken);
                break;
            case EnvelopeDecision.Keep when view.Held is { } held:
                await store.WriteAsync(connection.Account, project, view.Memory, cancellationToken);
                await LookAsync(connection, key, held, cancellationToken);
                break;
            default:
                await store.WriteAsync(connection.Account, project, view.Memory, cancellationToken);
                break;
        }
    }

    private async Task SetAsync(ProviderConnection connection, EnvelopeView view, CancellationToken cancellationToken)
    {
        var read = await ProviderLimits.ReadAsync(connection.Control.Value, view.Key.Project, view.Key.LimitKind, cancellationToken);
        var person = OwnedLimit.PersonOf(view.Limit, read, clock.GetUtcNow());
        if (EnvelopeLimits.Wanted(view.Next, person, view.Limit) is not { } wanted)
        {
            return;
        }

        if (view.Held is { } held && EnvelopeLimits.IsClose(held.Value, wanted, Negligible))
        {
            await LookAsync(connection, view.Key, held, cancellationToken);
            return;
        }

        var outcome = await limits.HoldAsync(
            connection,
            view.Key,
            new LimitReason(EnvelopeViews.ReasonId, LimitPurpose.Envelope, wanted),
            Entry(view.Key, "automation", $"Safety envelope: rate limits of project {view.Key.Project} are capped at {EnvelopeLimits.Words(wanted)}."),
            cancellationToken);
        await NotifyAsync(view.Key, outcome, cancellationToken);
    }

    /// <summary>Sets what another process began, and notices what a person changed.</summary>
    private async Task LookAsync(ProviderConnection connection, LimitKey key, LimitReason held, CancellationToken cancellationToken)
    {
        var ids = LimitParts.Ids(held.Value);
        var outcome = await limits.ApplyAsync(connection, key, ids, held.Id, cancellationToken);
        await NotifyAsync(key, outcome, cancellationToken);
        if (outcome is LimitOutcome.AsWanted && (await ledger.ReadActsAsync(cancellationToken)).LimitOf(key)?.IsUnsettled(ids) is true)
        {
            await limits.SettleAsync(key, ids, Entry(key, "automation", $"Safety envelope: the provider shows the rate limits of project {key.Project} as they were set."), cancellationToken);
        }
    }

    private Task NotifyAsync(LimitKey key, LimitOutcome outcome, CancellationToken cancellationToken) => outcome is LimitOutcome.NotReturned
        ? events.NotifyAsync(
            EnvelopeEvents.Failed(key, clock.GetUtcNow()),
            SystemEventTypes.Envelope,
            ResourcePath.Of(key.Account, key.Project, null),
            EnvelopeEvents.Details(key, "failed", $"The provider does not show the rate limits that the safety envelope set for project {key.Project}. They may not be in force. The next run tries again."),
            clock.GetUtcNow(),
            cancellationToken)
        : Task.CompletedTask;

    private LedgerEntry Entry(LimitKey key, string actor, string summary) =>
        new(clock.GetUtcNow(), LedgerKind.Control, string.Empty, ResourcePath.Of(key.Account, key.Project, null), actor, summary, string.Empty);
}
