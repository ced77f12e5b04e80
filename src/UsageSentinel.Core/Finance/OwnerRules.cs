using System.Collections.Immutable;

namespace UsageSentinel.Core.Finance;

/// <summary>The rules that say who answers for a key. One pure function: the first rule that says something of a member is believed.</summary>
/// <param name="Rules">In the order of the configuration, the most particular first.</param>
public sealed record OwnerRules(ImmutableArray<OwnerRule> Rules)
{
    public Ownership Resolve(OwnerFacts facts)
    {
        var found = Ownership.NoOne;
        foreach (var rule in Rules)
        {
            if (rule.Takes(facts))
            {
                found = new Ownership(
                    found.Owner ?? rule.Gives.Owner,
                    found.Team ?? rule.Gives.Team,
                    found.CostCentre ?? rule.Gives.CostCentre,
                    rule.Gives.Tags.SetItems(found.Tags));
            }
        }

        return found with { Owner = found.Owner ?? facts.InventoryOwner };
    }
}
