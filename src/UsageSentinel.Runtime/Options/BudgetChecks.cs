using System.Globalization;

namespace UsageSentinel.Runtime.Options;

/// <summary>What no single setting of budgets and owners can check: duplicate names, two scopes, invalid days and zones.</summary>
internal static class BudgetChecks
{
    private static readonly string[] Audiences = ["finance", "oncall"];

    public static IEnumerable<string> Of(SentinelOptions options)
    {
        foreach (var twice in options.Budgets.GroupBy(budget => budget.Name).Where(group => group.Count() > 1))
        {
            yield return $"budgets: two budgets have the name '{twice.Key}'. Each name must be unique.";
        }

        foreach (var error in options.Budgets.SelectMany(Of).Concat(Owners(options)))
        {
            yield return error;
        }
    }

    private static IEnumerable<string> Of(BudgetOptions budget)
    {
        if (new[] { budget.Project, budget.Key, budget.Owner, budget.Tag }.Count(scope => scope is not null) > 1)
        {
            yield return $"budgets: '{budget.Name}' has more than one scope (project, key, owner, tag). Set only one.";
        }

        if (budget.OnExceeded is not "notify" && (budget.Project is null || budget.Period == "rolling"))
        {
            yield return $"budgets: onExceeded of '{budget.Name}' needs a project, and a period of day, week or month: a limit at the provider is a limit of a project, and it ends with the period.";
        }

        if (budget.Tag is { } tag && tag.IndexOf('=', StringComparison.Ordinal) <= 0)
        {
            yield return $"budgets: the tag of '{budget.Name}' must be name=value.";
        }

        if (budget.Thresholds.Count + budget.Recipients.Count == 0 || budget.Thresholds.Any(threshold => threshold is < 1 or > 1000))
        {
            yield return $"budgets: '{budget.Name}' needs thresholds between 1 and 1000 percent.";
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(budget.TimeZone, out _))
        {
            yield return $"budgets: '{budget.TimeZone}' of '{budget.Name}' is not a time zone. Use an IANA name such as Europe/Berlin.";
        }

        if (budget.EffectiveFrom is { } day && !DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
        {
            yield return $"budgets: effectiveFrom of '{budget.Name}' is not a valid date. Use the form 2026-07-30.";
        }

        foreach (var twice in budget.Recipients.GroupBy(recipient => recipient.Percent).Where(group => group.Count() > 1))
        {
            yield return $"budgets: '{budget.Name}' sets the recipients of {twice.Key} % twice.";
        }

        if (budget.Recipients.SelectMany(recipient => recipient.Audiences).Except(Audiences).Any())
        {
            yield return $"budgets: an audience of '{budget.Name}' is unknown. It must be one of {string.Join(", ", Audiences)}.";
        }
    }

    private static IEnumerable<string> Owners(SentinelOptions options)
    {
        for (var index = 0; index < options.Owners.Count; index++)
        {
            var owner = options.Owners[index];
            if (owner is { Owner: null, Team: null, CostCentre: null, Tags.Count: 0 })
            {
                yield return $"owners[{index}]: must set at least one of owner, team, costCentre and tags.";
            }

            if (owner.Tags.Any(tag => tag.IndexOf('=', StringComparison.Ordinal) <= 0))
            {
                yield return $"owners[{index}].tags: each must be name=value.";
            }
        }
    }
}
