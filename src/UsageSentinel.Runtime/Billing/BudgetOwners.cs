using System.Collections.Immutable;
using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;

namespace UsageSentinel.Runtime.Billing;

/// <summary>Who answers for what an alert is about. A budget of an owner, team or cost centre has no key: its scope names who.</summary>
internal sealed class BudgetOwners(Policy policy, OwnerRules rules, Owners owners)
{
    public Ownership Of(AlertSubject subject) => Scope(subject) switch
    {
        Scope.OfOwner { Owner: var owner } => Whole(Ownership.NoOne with { Owner = owner }, rule => Same(rule.Owner, owner)),
        Scope.OfTag { Name: "team", Value: var team } => Whole(Ownership.NoOne with { Team = team }, rule => Same(rule.Team, team)),
        Scope.OfTag { Name: "costCentre", Value: var centre } => Whole(Ownership.NoOne with { CostCentre = centre }, rule => Same(rule.CostCentre, centre)),
        _ => owners.Known(subject.Account, subject.Series),
    };

    private Scope? Scope(AlertSubject subject) => RuleTraits.Get(subject.Rule).IsOfBudgets
        ? policy.Budgets.FirstOrDefault(budget => budget.Name == subject.Name)?.Scope
        : null;

    /// <summary>With the members that every rule of the configuration about the same owner, team or cost centre agrees on.</summary>
    private Ownership Whole(Ownership known, Func<Ownership, bool> isSame)
    {
        var given = rules.Rules.Select(rule => rule.Gives).Where(isSame).ToImmutableArray();
        return known with
        {
            Owner = known.Owner ?? Agreed(given, rule => rule.Owner),
            Team = known.Team ?? Agreed(given, rule => rule.Team),
            CostCentre = known.CostCentre ?? Agreed(given, rule => rule.CostCentre),
        };
    }

    private static string? Agreed(ImmutableArray<Ownership> given, Func<Ownership, string?> member)
    {
        var values = given.Select(member).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return values.Count == 1 ? values[0] : null;
    }

    private static bool Same(string? left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
