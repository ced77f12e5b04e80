using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Retiring;

/// <summary>The alert about a key that was used during its countdown: its owners were notified, and no one used it for weeks before.</summary>
public static class CountdownFindings
{
    /// <summary>Null if no use stopped the countdown.</summary>
    public static Finding? Of(Countdown countdown) => countdown.UsedAt is null ? null : new Finding(
        new AlertSubject(RuleKind.InventoryChanged, countdown.Account, countdown.Project, countdown.Key, "UsedDuringCountdown"),
        new Verdict.Anomalous(new Anomaly(
            Severity.Critical,
            "uses",
            1,
            0,
            0,
            Usd.Zero,
            EvidenceFamilies.Time,
            "a key that no one needed is in use",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{countdown.Note} Its countdown to deletion began {countdown.StartedAt:yyyy-MM-dd HH:mm} UTC, and its owners were notified. It is not deleted. Ask the owner; if it was not the owner, revoke the key: somebody has found it."))));
}
