using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Responding;

public sealed class ProviderLimitTests
{
    private static readonly RateLimit Gpt = new("rl-gpt-4o", "gpt-4o", 10_000, 30_000_000, null, null, 2_147_483_647, 5_000_000_000);
    private static readonly RateLimit Mini = new("rl-gpt-4o-mini", "gpt-4o-mini", 10_000, 30_000_000);

    [Fact]
    public void Wanted_Throttle_LowersTheModelsInQuestionAndNothingElse()
    {
        var wanted = Assert.IsType<ProviderLimitState.Limits>(ProviderLimit.Wanted(ContainmentLevel.Throttle, new ProviderLimitState.Limits([Gpt, Mini]), Of("gpt-4o-2024-08-06", 40.2, 90_000), ResponsePolicy.Default));

        Assert.Equal(Gpt with { MaxRequestsPerMinute = 41, MaxTokensPerMinute = 90_000 }, Assert.Single(wanted.Models));
    }

    [Theory]
    [InlineData(0, 1)] // never to zero: what that means is not documented
    [InlineData(1e9, 10_000)] // never raised
    [InlineData(double.NaN, 10_000)]
    public void Wanted_Throttle_StaysBetweenOneAndWhatItWas(double normal, long limit) => Assert.Equal(
        limit,
        Assert.IsType<ProviderLimitState.Limits>(ProviderLimit.Wanted(ContainmentLevel.Throttle, new ProviderLimitState.Limits([Gpt]), Of("gpt-4o", normal, normal), ResponsePolicy.Default)).Models[0].MaxRequestsPerMinute);

    [Fact]
    public void Wanted_ThrottleOfAModelWithoutALimit_IsNoLever() =>
        Assert.Null(ProviderLimit.Wanted(ContainmentLevel.Throttle, new ProviderLimitState.Limits([Mini]), Of("gpt-4o", 1, 1), ResponsePolicy.Default));

    /// <summary>A list that names a family takes every snapshot of it away.</summary>
    [Theory]
    [InlineData("gpt-4o", "gpt-4o-2024-08-06", true)]
    [InlineData("gpt-4o-2024-11-20", "gpt-4o-2024-08-06", true)]
    [InlineData("gpt-4o-2024-11-20", "gpt-4o-mini-2024-07-18", false)]
    [InlineData("gpt-4o", "gpt-4o-mini", false)]
    public void IsSameFamily_Names_AreComparedWithoutTheirDates(string left, string right, bool same) =>
        Assert.Equal(same, ProviderLimit.IsSameFamily(left, right));

    [Fact]
    public void Wanted_DenyModel_AddsToADenyListAndTakesFromAnAllowList()
    {
        ModelPermissions? Denied(ModelPermissions? before) =>
            (ProviderLimit.Wanted(ContainmentLevel.DenyModel, new ProviderLimitState.List(before), Of("o3", 1, 1), ResponsePolicy.Default) as ProviderLimitState.List)?.Permissions;

        Assert.Equal(["o3"], Denied(null)?.Models);
        Assert.Equal(["o1", "o3"], Denied(new ModelPermissions(false, ["o1"]))?.Models);
        Assert.Equal(["gpt-4o"], Denied(new ModelPermissions(true, ["gpt-4o", "o3"]))?.Models);
        // An empty list of allowed models may mean that all are.
        Assert.Null(Denied(new ModelPermissions(true, ["o3"])));
    }

    [Theory]
    [InlineData(null, 10_500)] // $100 spent and a grace of $5, in cents
    [InlineData(20_000L, 10_500)]
    [InlineData(9_000L, 9_000)] // never raised
    public void Wanted_SpendLimit_IsSpendNowAndGraceInCents(long? before, long cents) => Assert.Equal(
        new ProviderLimitState.Spend(cents),
        ProviderLimit.Wanted(ContainmentLevel.SpendLimit, new ProviderLimitState.Spend(before), Of("o3", 1, 1) with { SpentThisMonth = new Usd(100m) }, ResponsePolicy.Default));

    /// <summary>A person's list of allowed models stays one, whatever is denied; and it is never emptied.</summary>
    [Fact]
    public void Released_AllowListAndDenyList_LeavesTheAllowedWithoutTheDenied()
    {
        static ModelPermissions? Both(ModelPermissions person, ModelPermissions ours) =>
            ((ProviderLimitState.List)ProviderLimit.Released(new ProviderLimitState.List(person), [new ProviderLimitState.List(ours)])).Permissions;

        Assert.Equal(["gpt-4o"], Both(new ModelPermissions(true, ["gpt-4o", "o3"]), new ModelPermissions(false, ["o3"]))?.Models);
        Assert.True(Both(new ModelPermissions(true, ["gpt-4o", "o3"]), new ModelPermissions(false, ["o3"]))?.IsAllowList);
        Assert.Equal(["gpt-4o"], Both(new ModelPermissions(false, ["o3"]), new ModelPermissions(true, ["gpt-4o", "o3"]))?.Models);
        Assert.Equal(["o3"], Both(new ModelPermissions(true, ["o3"]), new ModelPermissions(false, ["o3"]))?.Models);
    }

    private static Traffic Of(string model, double requests, double tokens) =>
        GivenFacts.Loop with { Models = [new ModelTraffic(model, new Usd(20m), requests, tokens, new Usd(0.01m), new Usd(0.00001m))] };
}
