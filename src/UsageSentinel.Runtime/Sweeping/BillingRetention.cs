using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Sweeping;

/// <summary>Removes bills, what they were compared with, and what was exported of them.</summary>
internal sealed class BillingRetention(ReconciliationStore reconciliations, BilledStore bills, FocusJournal journal)
{
    /// <summary>As long as usage by the day is kept.</summary>
    private const int Months = 25;

    /// <summary>Removes what is older than it is kept.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="now">The time that ages are counted from, UTC.</param>
    /// <param name="cancellationToken">Stops between the tables; a repetition removes the rest.</param>
    public async Task PurgeAsync(ProviderAccount account, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var before = DateOnly.FromDateTime(now.UtcDateTime).AddMonths(-Months);
        await reconciliations.PurgeAsync(account, before, cancellationToken);
        await bills.PurgeAsync(account, before, cancellationToken);
        await journal.PurgeAsync(account, before, cancellationToken);
    }
}
