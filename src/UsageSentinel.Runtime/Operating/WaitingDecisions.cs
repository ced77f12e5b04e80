using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Operating;

/// <summary>Finds what waits for the decision of a person. Reads only.</summary>
/// <param name="ledger">Has the question.</param>
/// <param name="alerts">The episodes.</param>
/// <param name="cases">What waits.</param>
/// <param name="inventories">Has the names of keys.</param>
public sealed class WaitingDecisions(LedgerStore ledger, AlertIndex alerts, ResponseCaseStore cases, InventoryStore inventories)
{
    /// <summary>How far back the row that asked is looked for where the case does not name it.</summary>
    private const int RowsBack = 20_000;

    /// <summary>What waits for a decision about an alert; null where nothing does.</summary>
    /// <param name="episodeId">The alert.</param>
    /// <param name="level">The act; null for whichever waits.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<WaitingDecision?> FindAsync(string episodeId, string? level, CancellationToken cancellationToken)
    {
        if (await cases.FindAsync(episodeId, cancellationToken) is not { IsAwaiting: true } one
            || one.Decision?.Split(' ') is not [_, var waits, ..]
            || !Enum.TryParse<ContainmentLevel>(waits, out var awaited)
            || (level is not null && level != awaited.ToString()))
        {
            return null;
        }

        var alert = await alerts.FindAsync(one.Account, Partitions.Series(one.Account, one.Series), episodeId, cancellationToken);
        var asked = await AskedAsync(one, cancellationToken);
        return alert is { State: AlertState.Firing } && asked is not null
            ? new WaitingDecision(one, alert, awaited, asked) { KeyName = (await inventories.FindAsync(one.Account, one.Key, cancellationToken))?.Key.Name }
            : null;
    }

    /// <summary>The newest row that asked for this decision.</summary>
    private async Task<LedgerEntry?> AskedAsync(ResponseCase one, CancellationToken cancellationToken)
    {
        LedgerEntry? asked = null;
        var head = await ledger.ReadHeadAsync(cancellationToken);
        var (first, last) = one.AskedRow > 0 ? (one.AskedRow, one.AskedRow) : (Math.Max(1, head.Number - RowsBack), head.Number);
        await foreach (var row in ledger.ReadRowsAsync(first, last, cancellationToken))
        {
            if (row.Entry.Kind is LedgerKind.AwaitingApproval && row.Entry.EpisodeId == one.EpisodeId)
            {
                asked = row.Entry;
            }
        }

        return asked;
    }
}

/// <summary>An act that lacks only a person's yes.</summary>
/// <param name="Case">The case.</param>
/// <param name="Alert">The alert in its current state.</param>
/// <param name="Level">The act.</param>
/// <param name="Asked">The ledger row with the question: who else is affected, and the answer of every guardrail.</param>
public sealed record WaitingDecision(ResponseCase Case, Alert Alert, ContainmentLevel Level, LedgerEntry Asked)
{
    /// <summary>How many people have to approve it still.</summary>
    public ApprovalsNeeded Needs => Case.Needs;

    /// <summary>What people call the key; null if it has no name. Comes from outside.</summary>
    public string? KeyName { get; init; }

    public string Subject => ResourcePath.Of(Case.Account, Case.Project, Case.Key);
}
