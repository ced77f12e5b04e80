using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Counts the changes in the audit log that were made with the admin key of UsageSentinel and that UsageSentinel did not make.</summary>
internal static class ForeignActions
{
    /// <param name="ours">The id of the admin key.</param>
    /// <param name="entries">The audit log of the time in question.</param>
    /// <param name="acts">All actions of UsageSentinel in that organization.</param>
    public static int Count(string ours, IEnumerable<AuditEntry> entries, IReadOnlyCollection<ContainmentAction> acts) =>
        entries.Count(entry => entry.ActorId == ours && !acts.Any(act => Explains(act, entry)));

    private static bool Explains(ContainmentAction act, AuditEntry entry) =>
        entry.SubjectId is { } subject && (subject == act.Key.Value || subject == act.ServiceAccountId)
        // The log names the limit of a model; an action moves several.
        || (act.Rung is ContainmentLevel.Throttle && entry.Project == act.Project && entry.Type == "rate_limit.updated");
}
