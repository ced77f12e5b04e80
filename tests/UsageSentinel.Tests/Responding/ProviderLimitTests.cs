using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Responding;

public sealed class ProviderLimitTests
{
    private static readonly RateLimit Gpt = new("rl-gpt-4o", "gpt-4o", 10_000, 30_000_000, null, null, 2_147_483_647, 5_000_000_000);
    private static readonly RateLimit Mini = new("rl-gpt-4o-mini", "gpt-4o-mini", 10_000, 30_000_000);

    private static readonly Arbitrary<(long Own, long[] Wanted, int[] Order)> AnyHolders =
        (from own in Gen.Choose(1, 100)
         from count in Gen.Choose(1, 5)
         from wanted in Gen.Choose(1, 120).Select(value => (long)value).ArrayOf(count)
         from order in Gen.Shuffle(Enumerable.Range(0, count).ToArray())
         select ((long)own, wanted, order)).ToArbitrary();

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

    /// <summary>However many acts hold a lever, and in whatever order they let go: the last one leaves exactly what stood there first, and until then the tightest holds.</summary>
    [Property(MaxTest = 1_000)]
    public Property Released_ByAllInAnyOrder_IsWhatStoodThereFirst() => Prop.ForAll(AnyHolders, given =>
    {
        ProviderLimitState provider = new ProviderLimitState.Spend(given.Own);
        var holders = new List<(ProviderLimitState Before, ProviderLimitState Wanted)>();
        foreach (var cents in given.Wanted)
        {
            var before = ProviderLimit.Before(provider, [.. holders.Select(holder => holder.Before)]);
            ProviderLimitState wanted = new ProviderLimitState.Spend(Math.Min(cents, ((ProviderLimitState.Spend)provider).Cents ?? long.MaxValue));
            holders.Add((before, wanted));
            provider = wanted;
        }

        var left = holders.ToList();
        foreach (var index in given.Order)
        {
            left.Remove(holders[index]);
            provider = ProviderLimit.Released(holders[index].Before, [.. left.Select(holder => holder.Wanted)]);
            var tightest = left.Select(holder => ((ProviderLimitState.Spend)holder.Wanted).Cents).Append(given.Own).Min();
            if (!provider.IsSame(new ProviderLimitState.Spend(tightest)))
            {
                return false;
            }
        }

        return provider.IsSame(new ProviderLimitState.Spend(given.Own));
    });

    [Fact]
    public void Released_TwoThrottlesOfOneProject_EachModelGoesBackToItsOwn()
    {
        var first = (Before: new ProviderLimitState.Limits([Gpt]), Wanted: new ProviderLimitState.Limits([Gpt with { MaxRequestsPerMinute = 5 }]));
        var read = new ProviderLimitState.Limits([Gpt with { MaxRequestsPerMinute = 5 }, Mini]);
        var before = ProviderLimit.Before(read, [first.Before]);

        Assert.True(before.IsSame(new ProviderLimitState.Limits([Gpt, Mini])));
        Assert.True(ProviderLimit.Released(before, [first.Wanted]).IsSame(read));
        Assert.True(ProviderLimit.Released(first.Before, []).IsSame(first.Before));
    }

    private static Traffic Of(string model, double requests, double tokens) =>
        GivenFacts.Loop with { Models = [new ModelTraffic(model, new Usd(20m), requests, tokens, new Usd(0.01m), new Usd(0.00001m))] };
}
