using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Considers every case that asks for a response until it is settled. May be stopped and repeated at any point, and by two at once:
/// <see cref="ResponseCaseRunner"/> takes the steps of each.
/// </summary>
public sealed class ResponseCoordinator(
    ProviderConnections connections,
    ResponseCaseStore cases,
    LedgerStore ledger,
    EarlierActions earlier,
    ResponseCaseRunner runner,
    ResponseFailures failures,
    TimeProvider clock,
    ILogger<ResponseCoordinator> logger)
{
    /// <summary>After this long an episode has to ask again; one that waits for a person goes on waiting.</summary>
    private static readonly TimeSpan CaseLife = TimeSpan.FromDays(3);

    /// <summary>Considers every open case again, and carries on with whatever was stopped halfway.</summary>
    public async Task ResumeAsync(CancellationToken cancellationToken)
    {
        Func<Task>[] parts =
        [
            () => earlier.RestoreAsync(cancellationToken),
            () => earlier.ReviewAsync(cancellationToken),
            () => CasesAsync(cancellationToken),
        ];
        await Faults.EachAsync(parts, part => part(), cancellationToken);
    }

    private async Task CasesAsync(CancellationToken cancellationToken)
    {
        var known = await cases.ReadAsync(cancellationToken);
        foreach (var one in known)
        {
            var age = clock.GetUtcNow() - one.OpenedAt;
            if (one.ClosedAt is not null || (age > CaseLife && !one.IsAwaiting))
            {
                await (age > CaseLife ? cases.DeleteAsync(one, cancellationToken) : Task.CompletedTask);
                continue;
            }

            await TryAsync(one, new Requester.Automation(), cancellationToken);
        }

        // A case may have been closed by a process that did not know of the action, and a request of a person has none.
        var open = known.Where(one => one.ClosedAt is null).Select(one => one.EpisodeId).ToHashSet(StringComparer.Ordinal);
        foreach (var act in (await ledger.ReadActsAsync(cancellationToken)).Acts.Where(act => act.Status is ActionStatus.Intended && !open.Contains(act.EpisodeId)))
        {
            await TryAsync(new ResponseCase(act.EpisodeId, act.Account, act.Project, act.Key, act.BegunAt, null, null), RequesterOf(act), cancellationToken);
        }
    }

    /// <summary>Whose act it is. A person's passed the rails when it was begun, the radius with their consent.</summary>
    private static Requester RequesterOf(ContainmentAction act) => act.EpisodeId.StartsWith(ManualContainment.Prefix, StringComparison.Ordinal)
        ? new Requester.Person(act.Actor, act.Level, BlastRadiusConsent.Given)
        : new Requester.Automation();

    private async Task TryAsync(ResponseCase one, Requester requester, CancellationToken cancellationToken)
    {
        try
        {
            await ConsiderAsync(one, requester, cancellationToken);
        }
        catch (Exception failure) when (Faults.Is(failure, cancellationToken))
        {
            ResponseCaseLog.Later(logger, one.Key, Faults.InWords(failure));
            failures.Note(one.Account, one.Key, failure);
        }
    }

    /// <summary>Considers one case now.</summary>
    /// <exception cref="ProviderException">The provider failed in a way that may pass. The case stays open.</exception>
    public async Task<ResponseDecision?> ConsiderAsync(ResponseCase one, Requester requester, CancellationToken cancellationToken)
    {
        if (connections.Find(one.Account) is not { } connection)
        {
            return null;
        }

        while (true)
        {
            var (decision, isCurrent) = await runner.RunAsync(connection, one, requester, clock.GetUtcNow(), cancellationToken);
            if (isCurrent)
            {
                return decision;
            }

            // Another process wrote to the ledger in the meantime: decide again with its current content.
        }
    }

    /// <summary>What would be decided now; nothing is written and nothing is done.</summary>
    public async Task<ResponseDecision?> PreviewAsync(ResponseCase one, Requester requester, CancellationToken cancellationToken) =>
        connections.Find(one.Account) is { } connection
            ? await runner.PreviewAsync(connection, one, requester, clock.GetUtcNow(), cancellationToken)
            : null;
}
