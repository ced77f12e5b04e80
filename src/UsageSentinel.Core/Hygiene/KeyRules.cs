using System.Globalization;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Hygiene;

/// <summary>The rules about single keys.</summary>
internal static class KeyRules
{
    public static IEnumerable<HygieneFinding> Of(HygieneIndex index, HygienePolicy policy, DateTimeOffset now) =>
        index.Keys.SelectMany(key => Of(key, index, policy, now));

    private static IEnumerable<HygieneFinding> Of(InventoryItem key, HygieneIndex index, HygienePolicy policy, DateTimeOffset now)
    {
        var used = Later(key.LastUsedAt, index.UseOf(key).Max(use => use.LastUsedAt));
        if (now - key.CreatedAt is { } age && age > policy.MaxAge)
        {
            yield return new HygieneFinding(HygieneRule.TooOld, age > policy.MaxAge * 4 ? Severity.Warning : Severity.Info, key, Days(age) + " old", Days(policy.MaxAge), "rotate it: create a new key, deploy it, then revoke this one");
        }

        if (used is { } last && now - last > policy.UnusedFor)
        {
            yield return new HygieneFinding(HygieneRule.Unused, Severity.Warning, key, "unused for " + Days(now - last), Days(policy.UnusedFor), $"ask its owner, then: sentinel revoke {key.Id}");
        }

        // A key without a date may be new.
        if (used is null && now - key.CreatedAt is { } waiting && waiting > policy.NeverUsedFor)
        {
            yield return new HygieneFinding(HygieneRule.NeverUsed, Severity.Warning, key, "never used in " + Days(waiting), Days(policy.NeverUsedFor), $"ask its owner, then: sentinel revoke {key.Id}");
        }

        if (Orphan(key, index) is { } why)
        {
            yield return new HygieneFinding(HygieneRule.OrphanedOwner, Severity.Critical, key, why, "the owner has access", "create a key of a service account for the application, then revoke this one");
        }

        if (key.Setting("owner_type") == "user" && Production(key, index, policy) is { } project)
        {
            yield return new HygieneFinding(HygieneRule.PersonInProduction, Severity.Warning, key, $"owned by a person in {project}", "owned by a service account", "create a key of a service account for the application, then revoke this one");
        }

        foreach (var use in index.UseOf(key).Where(use => use.Project == key.Project))
        {
            if (Jobs.Split(use) is { } split)
            {
                yield return new HygieneFinding(HygieneRule.SeveralJobs, Severity.Info, key, split, "one job", "give each job its own key, so that one can be contained without the other");
            }
        }
    }

    private static string? Orphan(InventoryItem key, HygieneIndex index) => key switch
    {
        _ when key.Setting("owner_access") == "inactive" => "its owner has no access to the project",
        _ when key.Setting("owner_type") == "user" && key.Owner is { } owner && index.Users is { } users && !users.Contains(owner) => "its owner is not in the organization",
        _ => null,
    };

    private static string? Production(InventoryItem key, HygieneIndex index, HygienePolicy policy)
    {
        var name = index.ProjectName(key.Project);
        return policy.ProductionProjects.Any(pattern => Protection.Matches(pattern, key.Project) || (name is not null && Protection.Matches(pattern, name)))
            ? $"project {key.Project}"
            : null;
    }

    /// <summary>A length in whole days.</summary>
    public static string Days(TimeSpan length) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(length.TotalDays):0} days");

    private static DateTimeOffset? Later(DateTimeOffset? left, DateTimeOffset? right) => left > right || right is null ? left : right;
}
