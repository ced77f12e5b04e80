using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;

namespace UsageSentinel.Tests.Finance.Budgets;

/// <summary>Alerts of budgets carry who answers for them, so that routes can go by owner and team.</summary>
public sealed class BudgetOwnersTests
{
    private static readonly ProviderAccount Account = new("openai", "default");

    private static readonly SentinelOptions Options = new()
    {
        Budgets =
        [
            new BudgetOptions { Name = "search", Tag = "team=Search", AmountUsd = 10 },
            new BudgetOptions { Name = "centre", Tag = "costCentre=4711", AmountUsd = 10 },
            new BudgetOptions { Name = "ada", Owner = "Ada", AmountUsd = 10 },
            new BudgetOptions { Name = "stage", Tag = "env=stage", AmountUsd = 10 },
            new BudgetOptions { Name = "shop", Project = "proj_shop", AmountUsd = 10 },
            new BudgetOptions { Name = "all", AmountUsd = 10 },
        ],
        Owners =
        [
            new OwnerOptions { Key = "key_1", Owner = "ada", Team = "search", CostCentre = "4711" },
            new OwnerOptions { Project = "proj_shop", Owner = "bob", Team = "search", CostCentre = "4712" },
        ],
    };

    [Theory]
    [InlineData(RuleKind.Budget, "search", null, "Search", null, "two owners have that team, so none is named")]
    [InlineData(RuleKind.Forecast, "search", null, "Search", null, "a forecast is about the same budget")]
    [InlineData(RuleKind.Budget, "centre", "ada", "search", "4711", "one entry has that cost centre")]
    [InlineData(RuleKind.Budget, "ada", "Ada", "search", "4711", "the entry of the owner names the rest")]
    [InlineData(RuleKind.Budget, "stage", null, null, null, "another tag names no one")]
    [InlineData(RuleKind.Budget, "all", null, null, null, "the organization has no owner")]
    [InlineData(RuleKind.Cap, "search", null, null, null, "another rule may have an alert of the same name")]
    public void Of_ABudget_IsWhoItsScopeNames(RuleKind rule, string name, string? owner, string? team, string? centre, string why)
    {
        var found = Owners().Of(new AlertSubject(rule, Account, null, null, name));

        Assert.True((owner, team, centre) == (found.Owner, found.Team, found.CostCentre), $"{why}: {found}");
    }

    [Fact]
    public void Of_ABudgetOfAProject_IsWhoAnswersForTheProject()
    {
        var known = new Owners(new InventoryStore(new MemoryEntityStore()), Runtime.Billing.Owners.BookOf(Options), OwnerNames.Shown);
        known.Remember(Account, new StoredInventory([], []));
        var owners = new BudgetOwners(Options.ToPolicy(), Runtime.Billing.Owners.BookOf(Options), known);

        Assert.Equal("bob", owners.Of(new AlertSubject(RuleKind.Budget, Account, new ProjectId("proj_shop"), null, "shop")).Owner);
    }

    private static BudgetOwners Owners()
    {
        var rules = Runtime.Billing.Owners.BookOf(Options);
        return new BudgetOwners(Options.ToPolicy(), rules, new Owners(new InventoryStore(new MemoryEntityStore()), rules, OwnerNames.Shown));
    }
}
