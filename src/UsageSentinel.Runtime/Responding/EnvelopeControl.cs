using System.Collections.Immutable;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>The safety envelope for people: what it would do, taking the caps of a project back, and handing them over again.</summary>
public sealed class EnvelopeControl
{
    private readonly ProviderConnections connections;
    private readonly EnvelopeRunner runner;
    private readonly EnvelopeReader reader;
    private readonly EnvelopeStore store;
    private readonly LimitOwner limits;
    private readonly LedgerStore ledger;
    private readonly TimeProvider clock;

    internal EnvelopeControl(
        ProviderConnections connections, EnvelopeRunner runner, EnvelopeReader reader, EnvelopeStore store, LimitOwner limits, LedgerStore ledger, TimeProvider clock) =>
        (this.connections, this.runner, this.reader, this.store, this.limits, this.ledger, this.clock) =
        (connections, runner, reader, store, limits, ledger, clock);

    /// <summary>Every project with its caps, as they are and as they would be set now. Changes nothing.</summary>
    public async Task<ImmutableArray<EnvelopeLine>> ReadAsync(CancellationToken cancellationToken) =>
        [.. (await runner.PreviewAsync(cancellationToken)).Select(pair => EnvelopeLine.Of(pair.View, pair.Cut, clock.GetUtcNow()))];

    /// <summary>Takes the caps of a project back. They are not set again until a person hands them over.</summary>
    /// <returns>Null if no organization has such a project with usage.</returns>
    public async Task<LimitOutcome?> TakeBackAsync(string project, string actor, string reason, CancellationToken cancellationToken)
    {
        if (await FindAsync(project, cancellationToken) is not { } found)
        {
            return null;
        }

        var key = EnvelopeViews.KeyOf(found.Account, new ProjectId(project));
        var entry = Entry(key, actor, $"Safety envelope: the caps of project {key.Project} were taken back by a person{Because(reason)}");
        // The wish first: stopped in between, the next run takes the caps back.
        await store.SetTakenBackAsync(key.Account, key.Project, true, actor, clock.GetUtcNow(), cancellationToken);
        await store.ForgetCapsAsync(key.Account, key.Project, cancellationToken);
        var outcome = await limits.LiftAsync(found, key, EnvelopeViews.ReasonId, entry, cancellationToken);
        await (outcome is LimitOutcome.NoReason ? ledger.AppendAsync(entry, null, cancellationToken) : Task.CompletedTask);
        return outcome;
    }

    /// <summary>Hands the caps of a project over again, those that a person had changed at the provider included. The next daily run sets them.</summary>
    /// <returns>False if no organization has such a project with usage.</returns>
    public async Task<bool> HandOverAsync(string project, string actor, string reason, CancellationToken cancellationToken)
    {
        if (await FindAsync(project, cancellationToken) is not { } found)
        {
            return false;
        }

        var key = EnvelopeViews.KeyOf(found.Account, new ProjectId(project));
        var entry = Entry(key, actor, $"Safety envelope: a person handed the caps of project {key.Project} over again{Because(reason)}");
        await ledger.AppendAsync(entry, null, cancellationToken);
        if ((await ledger.ReadActsAsync(cancellationToken)).LimitOf(key) is { Theirs.IsEmpty: false })
        {
            await limits.ChangeAsync(key, limit => limit.HandedBack(), entry, cancellationToken);
        }

        await store.SetTakenBackAsync(key.Account, key.Project, false, actor, clock.GetUtcNow(), cancellationToken);
        return true;
    }

    private async Task<ProviderConnection?> FindAsync(string project, CancellationToken cancellationToken)
    {
        foreach (var connection in connections.All)
        {
            if ((await reader.AccountAsync(connection.Account, clock.GetUtcNow(), cancellationToken)).Series.Contains(new ProjectId(project)))
            {
                return connection;
            }
        }

        return null;
    }

    private LedgerEntry Entry(LimitKey key, string actor, string summary) =>
        new(clock.GetUtcNow(), LedgerKind.Control, string.Empty, ResourcePath.Of(key.Account, key.Project, null), actor, summary, string.Empty);

    private static string Because(string reason) => reason.Length > 0 ? $": {reason}" : ".";
}
