using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>
/// Receives the events of an audience, from any source, and puts each into the groups of the routes that accept it. An event that
/// comes twice, late or out of order changes nothing that is newer. What is received is stored before anything is sent.
/// </summary>
internal sealed class NotifyHandler(
    string audience, ChannelDirectory directory, NotifyStore notes, GroupWorker worker, TimeProvider clock) : IEventHandler
{
    /// <summary>More than usual: many events of one storm belong to one group.</summary>
    private const int MaxRounds = 20;

    public async Task HandleAsync(SentinelEvent received, CancellationToken cancellationToken)
    {
        var facts = received.ToFacts();
        var role = GroupedAlertFactory.RoleOf(received);
        var begins = Router.Resolve(
            directory.Routes, facts with { Type = role is EventRole.End ? EventTypes.Beginning(received.Data.Rule) : facts.Type }, clock.GetUtcNow());
        var routes = Router.Resolve(directory.Routes, facts, clock.GetUtcNow()).RemoveAll(route => IsAboutItself(received, route));
        routes = routes.AddRange(await EscalatedAsync(received, routes, cancellationToken));
        foreach (var route in routes.IsEmpty ? [Route.Fallback] : routes)
        {
            if (!route.Audiences.Contains(audience))
            {
                continue;
            }

            var groupKey = route.GroupKeyOf(facts);
            if (role is EventRole.End)
            {
                // A first notice that is due is sent first: after a late timer, the resolved notice must not replace it.
                await worker.WorkAsync(route, groupKey, cancellationToken);
            }

            if (await HearAsync(route, groupKey, received, role, begins.Contains(route), cancellationToken))
            {
                await worker.WorkAsync(route, groupKey, cancellationToken);
            }
        }
    }

    /// <summary>The routes that the alert was passed on to: they hear how it goes on, whatever they take by themselves.</summary>
    private async Task<ImmutableArray<Route>> EscalatedAsync(SentinelEvent received, ImmutableArray<Route> taking, CancellationToken cancellationToken)
    {
        var escalated = ImmutableArray.CreateBuilder<Route>();
        foreach (var route in directory.Routes.Where(route => !taking.Contains(route) && directory.Routes.Any(other => other.Escalation?.To == route.Name)))
        {
            if (received.Data.AlertId is { } alert && await notes.FindEventAsync(route.Name, alert, cancellationToken) is not null)
            {
                escalated.Add(route);
            }
        }

        return escalated.ToImmutable();
    }

    /// <summary>A route that does not deliver is not reported through itself.</summary>
    private static bool IsAboutItself(SentinelEvent received, Route route) =>
        received.Data.Rule == nameof(RuleKind.RouteBroken) && received.Data.Name == EventText.Of(route.Name);

    /// <summary>Whether there is something to look at.</summary>
    private Task<bool> HearAsync(
        Route route, string groupKey, SentinelEvent received, EventRole role, bool takesBeginnings, CancellationToken cancellationToken)
    {
        return OptimisticRetry.RunAsync<bool>(
            MaxRounds,
            RoundAsync,
            () => throw new StoreException(StoreError.Busy, $"The notification log of the route {route.Name} is being changed by other processes. It will be retried."));

        async Task<Round<bool>> RoundAsync()
        {
            if (await notes.HasHeardAsync(route.Name, received.Id, cancellationToken))
            {
                // Received before, but the process may have stopped before sending: what is due is checked again.
                return true;
            }

            var now = clock.GetUtcNow();
            var member = received.ToMember(now);
            var known = await notes.FindEventAsync(route.Name, member.Id, cancellationToken);
            var group = await notes.LoadAsync(route.Name, groupKey, cancellationToken);
            var mark = NotifyStore.Heard(received.Id, now);
            var heard = role switch
            {
                // No notice about it was sent on this route.
                EventRole.Acknowledgement or EventRole.End when known is null && !takesBeginnings => null,
                EventRole.Acknowledgement => group.Row.Group.Acknowledge(member.Id, received.Id),
                _ when known is not null && known.Sequence >= member.Sequence => null,
                EventRole.Fact when received.Data.AlertId is { } about && group.Row.Group.Members.ContainsKey(about) => Respond(group.Row.Group, about, received, member, route),
                _ => group.Row.Group.Hear(member),
            };
            await notes.NameAsync(route.Name, cancellationToken);
            if (heard is null)
            {
                return await notes.CommitAsync(route.Name, [mark], cancellationToken) ? false : Round<bool>.Again;
            }

            ImmutableArray<EntityWrite> more = role is EventRole.Acknowledgement
                ? [mark]
                : [mark, NotifyStore.Keep(known, member.Id, member.Sequence, received.ToJson(), role is EventRole.Alert, now)];
            var due = group.Row with { Group = heard, Claim = group.Row.Claim with { DueAt = Earlier(group.Row.Claim, now) } };
            return await notes.CommitAsync(route.Name, group, due, more, cancellationToken) ? true : Round<bool>.Again;
        }
    }

    /// <summary>A console is a record of what happens and calls no one: it has a line for everything.</summary>
    private static NotifyGroup Respond(NotifyGroup group, string about, SentinelEvent received, GroupedAlert member, Route route)
    {
        var responded = group.Respond(about, received.Id);
        return GroupedAlertFactory.IsLineOnly(received) && route.Channel is not ChannelKind.Console ? responded : responded.Hear(member);
    }

    /// <summary>Due now, unless a notice of the group is just being sent: its sender looks again afterwards.</summary>
    private static DateTimeOffset Earlier(DeliveryClaim claim, DateTimeOffset now) => claim.IsHeld(now) ? claim.DueAt ?? now : now;
}
