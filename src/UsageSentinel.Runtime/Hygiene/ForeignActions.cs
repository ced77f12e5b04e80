using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Counts the changes in the audit log that were made with the admin key of UsageSentinel and that UsageSentinel did not make.</summary>
internal static class ForeignActions
{
    /// <param name="ours">The id of the admin key.</param>
    /// <param name="entries">The audit log of the time in question.</param>
    /// <param name="own">All that UsageSentinel did in that organization.</param>
    public static int Count(string ours, IEnumerable<AuditEntry> entries, OwnActs own) => entries.Count(entry => entry.ActorId == ours && !own.Explain(entry));
}
