using FsCheck.Xunit;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Tests.Pricing;

/// <summary>What is added up before it is priced costs what its parts cost, wherever the book says that it may be.</summary>
public sealed class LinearPriceProperties
{
    private static readonly PriceBook Book = new(PriceFile.Shipped("openai"));
    private static readonly TimeWindow Hour = BucketWidth.Hour.BucketOf(new DateTimeOffset(2026, 8, 1, 3, 0, 0, TimeSpan.Zero));

    private static readonly string[] Models =
        [.. Book.List.Prices.SelectMany(price => price.Models).Select(name => name.Replace("*", "-x", StringComparison.Ordinal)), "of-no-list"];

    [Property(MaxTest = 2_000)]
    public bool Estimate_OfASum_IsTheSumOfEstimates(byte which, bool batch, uint input, uint cached, uint output, uint more)
    {
        var of = new UsageDimensions(new ProjectId("p"), new KeyId("k"), Models[which % Models.Length], batch, "default");
        var one = new UsageCounts { Requests = 1, InputTokens = (long)input + cached, CachedTokens = cached, OutputTokens = output };
        var other = new UsageCounts { Requests = 7, InputTokens = more, OutputTokens = input };
        return !Book.IsLinear(UsageEndpoint.Completions, of, Hour)
            || Cost(of, one) + Cost(of, other) == Cost(of, one + other);
    }

    [Fact]
    public void IsLinear_PricesThatHangOnTheCut_AreNot()
    {
        var longer = Book.List.Prices.First(price => price.LongContext is not null).Models[0].TrimEnd('*');

        Assert.False(Book.IsLinear(UsageEndpoint.Completions, new UsageDimensions(null, null, longer), Hour));
        Assert.False(Book.IsLinear(UsageEndpoint.VectorStores, new UsageDimensions(null, null), Hour));
        Assert.True(Book.IsLinear(UsageEndpoint.Completions, new UsageDimensions(null, null, "gpt-4o"), Hour));
    }

    private static decimal Cost(UsageDimensions of, UsageCounts counts) => decimal.Round(Book.Estimate(UsageEndpoint.Completions, of, counts, Hour).Cost.Amount, 18);
}
