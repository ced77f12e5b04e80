using System.Globalization;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Hygiene;

/// <summary>The rules about admin keys and the organization.</summary>
internal static class AdminKeyRules
{
    public static IEnumerable<HygieneFinding> Of(HygieneFacts facts, HygienePolicy policy, DateTimeOffset now)
    {
        foreach (var key in facts.Inventory.Items.Where(item => item.Kind is InventoryKind.AdminKey))
        {
            if (now - key.CreatedAt is { } age && age > policy.MaxAge)
            {
                yield return new HygieneFinding(HygieneRule.TooOld, Severity.Warning, key, KeyRules.Days(age) + " old", KeyRules.Days(policy.MaxAge), "create a new admin key, replace it where it is used, then delete this one");
            }

            if (key.ExpiresAt is null)
            {
                yield return new HygieneFinding(HygieneRule.NoExpiry, Severity.Warning, key, "never expires", "an expiry", "create an admin key that expires, replace it where it is used, then delete this one");
            }

            if (now - (key.LastUsedAt ?? key.CreatedAt) is { } idle && idle > policy.UnusedFor)
            {
                yield return new HygieneFinding(HygieneRule.AdminKeyIdle, Severity.Critical, key, (key.LastUsedAt is null ? "never used in " : "unused for ") + KeyRules.Days(idle), KeyRules.Days(policy.UnusedFor), "delete it at the provider: it can change everything and no one needs it");
            }

            if (key.IsOurs && facts.ForeignActions is > 0)
            {
                yield return new HygieneFinding(HygieneRule.AdminKeyShared, Severity.Warning, key, string.Create(CultureInfo.InvariantCulture, $"{facts.ForeignActions} changes by others"), "0 changes", "give UsageSentinel an admin key of its own");
            }
        }

        if (facts.HasAuditLog is false)
        {
            yield return new HygieneFinding(HygieneRule.NoAuditLog, Severity.Warning, new InventoryItem(InventoryKind.Project, string.Empty, string.Empty) { Name = "organization" }, "no audit log", "an audit log", "turn on audit logging in the settings of the organization: without it, no one can say who made a change");
        }
    }
}
