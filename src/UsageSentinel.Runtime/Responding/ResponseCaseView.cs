using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>One look at a case: what is read once and stays the same until it is decided.</summary>
/// <param name="Connection">The organization.</param>
/// <param name="Case">The case.</param>
/// <param name="Requester">Who asks for the response.</param>
/// <param name="Alert">The episode; null if there is none.</param>
/// <param name="Ledger">The actions so far, and the head they were read at.</param>
/// <param name="Now">The time, UTC.</param>
public sealed record ResponseCaseView(ProviderConnection Connection, ResponseCase Case, Requester Requester, Alert? Alert, LedgerSnapshot Ledger, DateTimeOffset Now)
{
    /// <summary>The action that was begun for the case and is not settled; null for none.</summary>
    public ContainmentAction? Begun => Ledger.Acts.FirstOrDefault(act => act.EpisodeId == Case.EpisodeId && act.Status is ActionStatus.Intended);
}
