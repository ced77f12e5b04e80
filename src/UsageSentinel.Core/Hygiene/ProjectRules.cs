using System.Globalization;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Hygiene;

/// <summary>The rules about projects: how blunt their limits are, and how much more they allow than is used.</summary>
internal static class ProjectRules
{
    public static IEnumerable<HygieneFinding> Of(HygieneIndex index, HygienePolicy policy) =>
        index.Projects.SelectMany(project => Of(project, index, policy));

    private static IEnumerable<HygieneFinding> Of(InventoryItem project, HygieneIndex index, HygienePolicy policy)
    {
        var use = index.UseByProject[project.Id].ToList();
        if (use.Count == 0)
        {
            yield break;
        }

        if (use.Count(one => one.Key is not null) is var workloads && workloads > policy.MaxWorkloads)
        {
            yield return new HygieneFinding(
                HygieneRule.SeveralWorkloads, Severity.Info, project, string.Create(CultureInfo.InvariantCulture, $"{workloads} keys in use"),
                string.Create(CultureInfo.InvariantCulture, $"{policy.MaxWorkloads} keys in use"), "give each application a project of its own: limits apply to the whole project");
        }

        if (index.Knows(project.Id, InventoryKind.SpendLimit) && !index.Items(project.Id, InventoryKind.SpendLimit).Any())
        {
            yield return new HygieneFinding(HygieneRule.NoSpendLimit, Severity.Warning, project, "no spend limit", "a spend limit", "set a hard monthly spend limit for the project at the provider");
        }

        // What is proposed must rest on the whole window.
        if (index.Facts.Known < HygieneFacts.Window)
        {
            yield break;
        }

        if (LeastPrivilege.Models(project, use, index) is { } models)
        {
            yield return models;
        }

        foreach (var limit in index.Items(project.Id, InventoryKind.RateLimit))
        {
            if (LeastPrivilege.Limit(limit, use, policy) is { } tighter)
            {
                yield return tighter;
            }
        }
    }
}
