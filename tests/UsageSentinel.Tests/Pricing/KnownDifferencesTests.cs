using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Tests.Pricing;

/// <summary>Prices that public tables of August 2026 do not have yet, and those they had wrong.</summary>
public sealed class KnownDifferencesTests
{
    [Theory]
    [InlineData("openai", "gpt-5.6-sol", "2026-08-20", 5, 0.5, 6.25, 30)]
    [InlineData("openai", "gpt-5.6-sol", "2026-08-21", 4, 0.4, 5, 20)]
    [InlineData("openai", "gpt-6-astra", "2026-10-10", 10, 1, 12.5, 50)]
    [InlineData("openai", "gpt-6-sol", "2026-10-10", 2, 0.2, 2.5, 10)]
    [InlineData("openai", "gpt-6.1-sol", "2026-10-10", 2, 0.2, 2.5, 10)]
    [InlineData("openai", "gpt-6-luna", "2026-10-10", 0.1, 0.01, 0.125, 0.5)]
    [InlineData("anthropic", "claude-sonnet-5", "2026-08-31", 2, 0.2, 2.5, 10)]
    [InlineData("anthropic", "claude-sonnet-5", "2026-09-01", 2, 0.2, 2.5, 10)]
    [InlineData("anthropic", "claude-opus-5-5", "2026-10-10", 4, 0.4, 5, 20)]
    [InlineData("anthropic", "claude-opus-5", "2026-10-10", 5, 0.5, 6.25, 25)]
    [InlineData("anthropic", "claude-fable-5-1", "2026-10-10", 10, 0.25, 12.5, 50)]
    public void Find_Model_HasThePriceOfThatDay(string provider, string model, string day, double input, double cached, double write, double output)
    {
        var found = new PriceBook(PriceFile.Shipped(provider)).Find(model, DateOnly.ParseExact(day, "yyyy-MM-dd"));

        Assert.True(found.IsPriced);
        Assert.Equal(
            ((decimal)input, (decimal)cached, (decimal)write, (decimal)output),
            (found.Price.Input, found.Price.CachedInput, found.Price.CacheWrite, found.Price.Output));
    }

    [Theory]
    [InlineData("ft:gpt-4o-2024-08-06:acme::id", 1.875)]
    [InlineData("ft:gpt-4o-mini-2024-07-18:acme::id", 0.15)]
    public void Find_FineTunedModel_HasACachedPriceOfItsOwn(string model, double cached) =>
        Assert.Equal((decimal)cached, PriceFile.OpenAI().Find(model, new DateOnly(2026, 10, 10)).Price.CachedInput);

    [Theory]
    [InlineData("gpt-5.6-sol")]
    [InlineData("gpt-6-astra")]
    [InlineData("gpt-6-sol")]
    [InlineData("gpt-6.1-sol")]
    public void Find_LongRequests_CostTwiceTheInputAndHalfAsMuchAgainTheOutput(string model) =>
        Assert.Equal(new LongContext(272_000, 2, 1.5m), PriceFile.OpenAI().Find(model, new DateOnly(2026, 10, 10)).Price.LongContext);

    [Theory]
    [InlineData("claude-opus-5-5", 8)]
    [InlineData("claude-sonnet-5", 4)]
    [InlineData("claude-fable-5-1", 20)]
    [InlineData("claude-3-haiku-20240307", 0.5)]
    public void Find_CacheWriteOfAnHour_HasAPriceOfItsOwn(string model, double usd) =>
        Assert.Equal((decimal)usd, new PriceBook(PriceFile.Shipped("anthropic")).Find(model, new DateOnly(2026, 10, 10)).Price.CacheWriteHour);

    [Theory]
    [InlineData("gpt-4o-mini", "high")]
    [InlineData("gpt-4o-mini", null)]
    [InlineData("gpt-4o-mini-2024-07-18", "medium")]
    public void Estimate_SearchOfGpt4oMini_CostsACentACall(string model, string? detail)
    {
        var hour = BucketWidth.Hour.BucketOf(new DateTimeOffset(2026, 10, 10, 0, 0, 0, TimeSpan.Zero));
        var (cost, isPriced) = PriceFile.OpenAI().Estimate(
            UsageEndpoint.WebSearchCalls, new UsageDimensions(null, null, model, Detail: detail), new UsageCounts { Units = 1 }, hour);

        Assert.Equal((new Usd(0.01m), true), (cost, isPriced));
    }
}
