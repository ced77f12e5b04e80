using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Actions of earlier decisions: restoring goes on, and what was given up is looked at once more.</summary>
public sealed class EarlierActions(
    ProviderConnections connections,
    LedgerStore ledger,
    Containment containment,
    ActionRollback restorer,
    LimitOwner limits,
    ResponseFailures failures,
    TimeProvider clock,
    ILogger<EarlierActions> logger)
{
    /// <summary>What was given up is looked at for this long. A request to the provider is long over by then.</summary>
    private static readonly TimeSpan ReviewedFor = TimeSpan.FromDays(1);

    /// <summary>Goes on with what a person asked to restore, and looks once more at what was restored a moment ago.</summary>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        await restorer.ResumeAsync(cancellationToken);
        await limits.ReviewAsync(cancellationToken);
    }

    /// <summary>Looks once more at what was given up or refused lately.</summary>
    public async Task ReviewAsync(CancellationToken cancellationToken)
    {
        var acts = (await ledger.ReadActsAsync(cancellationToken)).Acts;
        foreach (var act in acts.Where(IsToReview))
        {
            try
            {
                await (connections.Find(act.Account) is { } connection ? containment.ReviewAsync(connection, act, cancellationToken) : Task.CompletedTask);
            }
            catch (Exception failure) when (Faults.Is(failure, cancellationToken))
            {
                ResponseCaseLog.Later(logger, act.Key, Faults.InWords(failure));
                failures.Note(act.Account, act.Key, failure);
            }
        }
    }

    /// <summary>The same for the project of one case.</summary>
    /// <returns>Whether one was found done, so that the ledger has changed.</returns>
    public async Task<ReviewFinding> ReviewAsync(ResponseCaseView look, CancellationToken cancellationToken)
    {
        var acts = look.Ledger.Acts;
        foreach (var given in acts.Where(act => IsToReview(act) && act.Account == look.Case.Account && act.Project == look.Case.Project))
        {
            if (await containment.ReviewAsync(look.Connection, given, cancellationToken))
            {
                return ReviewFinding.Changed;
            }
        }

        return ReviewFinding.Unchanged;
    }

    private bool IsToReview(ContainmentAction act) => act is { Status: ActionStatus.Withdrawn or ActionStatus.Failed, DoneAt: null, CheckedAt: { } given } && clock.GetUtcNow() - given < ReviewedFor;
}
