using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;

namespace UsageSentinel.Tests.Pricing;

/// <summary>What a model costs that no list names: an estimate with a range, never the highest price of the list.</summary>
public sealed class PriceEstimateTests
{
    private static readonly DateOnly Day = new(2026, 10, 10);

    /// <summary>The list of the product without some names, as it was before they came.</summary>
    private static PriceBook Without(string provider, params string[] models)
    {
        var list = PriceFile.Shipped(provider);
        return new PriceBook(list with
        {
            Prices =
            [
                .. list.Prices
                    .Select(price => price with { Models = price.Models.RemoveAll(name => models.Contains(name)) })
                    .Where(price => !price.Models.IsEmpty),
            ],
        });
    }

    [Theory]
    [InlineData("gpt-6-luna", "gpt-5.6-luna", PriceMatchKind.NearestGeneration, "the generation before, of the same size")]
    [InlineData("GPT-6-Luna", "gpt-5.6-luna", PriceMatchKind.NearestGeneration, "in any case")]
    [InlineData("openai/gpt-6-luna-2026-12-01", "gpt-5.6-luna", PriceMatchKind.NearestGeneration, "with a provider and a date")]
    [InlineData("gpt-6-terra", "gpt-5.6-terra", PriceMatchKind.NearestGeneration, "each size by its own")]
    [InlineData("gpt-6-mini", "gpt-5.4-mini", PriceMatchKind.NearestGeneration, "the last generation that has a mini")]
    [InlineData("gpt-6.2-sol", "gpt-6.1-sol", PriceMatchKind.NearestGeneration, "a point release by the one before")]
    [InlineData("gpt-6", "gpt-5.6", PriceMatchKind.NearestGeneration, "no size by no size")]
    [InlineData("gpt-4.2-nano", "gpt-4.1-nano", PriceMatchKind.NearestGeneration, "below a listed generation")]
    [InlineData("o5-mini", "o4-mini", PriceMatchKind.NearestGeneration, "a reasoning model by its size")]
    [InlineData("o5", "o3", PriceMatchKind.NearestGeneration, "a reasoning model without a size")]
    [InlineData("gpt-realtime-3", "gpt-realtime-2.1", PriceMatchKind.NearestGeneration, "another kind by its kind")]
    [InlineData("gpt-image-3", "gpt-image-2", PriceMatchKind.NearestGeneration, "images")]
    [InlineData("text-embedding-4-small", "text-embedding-3-small", PriceMatchKind.NearestGeneration, "embeddings")]
    [InlineData("gpt-6-luna-pro", "gpt-5.6-luna", PriceMatchKind.SameFamily, "an unlisted size by the family")]
    [InlineData("nothing-alike", null, PriceMatchKind.Unknown, "no family is known")]
    [InlineData("", null, PriceMatchKind.Unknown, "no name at all")]
    public void Find_UnlistedModel_IsEstimatedByTheNearestGenerationAndSize(string model, string? by, PriceMatchKind kind, string why)
    {
        var found = Without("openai", "gpt-6-luna").Find(model, Day);

        Assert.Equal((why, kind), (why, found.Kind));
        Assert.False(found.IsPriced);
        Assert.True(by is null || found.Name == by, $"{model} is estimated by {found.Name}.");
        Assert.InRange(found.Spread.Low, 0.000001m, 0.999m);
        Assert.True(found.Spread.High > 1);
    }

    [Theory]
    [InlineData("claude-opus-6", "claude-opus-5-5")]
    [InlineData("claude-sonnet-6-1", "claude-sonnet-5-5")]
    [InlineData("anthropic/claude-haiku-6", "claude-haiku-5-5")]
    [InlineData("us.anthropic.claude-opus-5-7-20261201-v1:0", "claude-opus-5-5")]
    [InlineData("claude-fable-6", "claude-fable-5-1")]
    public void Find_UnlistedClaude_IsEstimatedByTheNearestGenerationAndSize(string model, string by) =>
        Assert.Equal((PriceMatchKind.NearestGeneration, by), Without("anthropic").Find(model, Day) is var found ? (found.Kind, found.Name) : default);

    /// <summary>The successor that was priced 577 times too high.</summary>
    [Fact]
    public void Find_SuccessorBeforeItIsListed_HasItsTruePriceInTheRange()
    {
        var (truth, guess) = (Without("openai").Find("gpt-6-luna", Day).Price, Without("openai", "gpt-6-luna").Find("gpt-6-luna", Day));

        Assert.InRange(guess.Price.Weight / truth.Weight, 1, 3);
        Assert.InRange(truth.Weight, guess.Price.Weight * guess.Spread.Low, guess.Price.Weight * guess.Spread.High);
    }

    /// <summary>Each model of the lists as if it were not listed: how often is the truth in the range?</summary>
    [Theory]
    [InlineData("openai", 0.85)]
    [InlineData("anthropic", 0.85)]
    public void Find_EachModelLeftOut_TheRangeHoldsTheTruthAsARule(string provider, double share)
    {
        var names = PriceFile.Shipped(provider).Prices
            .Where(price => price.Input > 0 && price.Output > 0)
            .SelectMany(price => price.Models)
            .Where(name => !name.Contains(':', StringComparison.Ordinal))
            .Distinct()
            .ToList();
        var misses = names.Where(name => !Holds(provider, name)).ToList();

        Assert.True(misses.Count <= (1 - share) * names.Count, $"{misses.Count} of {names.Count} are out of range: {string.Join(", ", misses)}.");
    }

    private static bool Holds(string provider, string name)
    {
        var (truth, guess) = (Without(provider).Find(name, Day).Price.Weight, Without(provider, name).Find(name, Day));
        return guess.IsPriced || (truth >= guess.Price.Weight * guess.Spread.Low && truth <= guess.Price.Weight * guess.Spread.High);
    }

    [Theory]
    [InlineData("ft:gpt-5-mini:acme::id", 0.5, 4)] // twice its base
    [InlineData("gpt-4.1-2025-04-14.ft-0123", 3, 12)] // listed
    [InlineData("ft:gpt-6-luna-2027-01-01:acme::id", 0.2, 1)]
    public void Find_FineTunedModel_IsListedOrTwiceItsBase(string model, double input, double output)
    {
        var found = Without("openai").Find(model, Day);

        Assert.Equal(((decimal)input, (decimal)output), (found.Price.Input, found.Price.Output));
    }

    /// <summary>A pattern stands for dates and -latest, never for a later generation.</summary>
    [Theory]
    [InlineData("claude-opus-5", true, "the name itself")]
    [InlineData("claude-opus-5-latest", true, "latest")]
    [InlineData("claude-opus-5-20260724", true, "a date")]
    [InlineData("claude-opus-5@20260724", true, "a date as clouds write it")]
    [InlineData("claude-opus-5-5", false, "a later generation")]
    [InlineData("claude-opus-5-mini", false, "another size")]
    [InlineData("claude-opus-50", false, "a longer number")]
    public void Find_Pattern_MeansADateOrLatestOnly(string model, bool isPriced, string why)
    {
        var book = GivenPrices.Book(new ModelPrice(["claude-opus-5*"], DateOnly.MinValue, 5, 25));

        Assert.True(isPriced == book.Find(model, Day).IsPriced, why);
    }

    [Theory]
    [InlineData("openai/gpt-4o")]
    [InlineData("GPT-4o")]
    [InlineData("azure/gpt-4o-2024-11-20")]
    [InlineData("gpt-4o-latest")]
    public void Find_OtherSpelling_IsTheListedModel(string model)
    {
        var found = PriceFile.OpenAI().Find(model, Day);

        Assert.True(found.IsPriced);
        Assert.Equal((2.5m, 1.25m, 10m), (found.Price.Input, found.Price.CachedInput, found.Price.Output));
    }

    [Theory]
    [InlineData("gpt-35-turbo", 0.5)]
    [InlineData("gpt-5-1-codex", 1.25)]
    [InlineData("gpt-5-2025-08-07", 1.25)]
    public void Find_AzuresSpelling_IsTheListedModel(string model, double input)
    {
        var found = new PriceBook(PriceFile.Shipped("azure-openai")).Find(model, Day);

        Assert.Equal((true, (decimal)input), (found.IsPriced, found.Price.Input));
    }

    /// <summary>A range is a range of every cost: low below best below high, and it adds up.</summary>
    [Fact]
    public void GuessedCost_Sums_KeepTheirOrder()
    {
        var book = Without("openai", "gpt-6-luna");
        var window = new TimeWindow(new DateTimeOffset(2026, 10, 10, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 10, 10, 1, 0, 0, TimeSpan.Zero));
        var dimensions = new UsageDimensions(null, null, "gpt-6-luna");
        var (cost, _) = book.Estimate(UsageEndpoint.Completions, dimensions, new UsageCounts { Requests = 1_000, InputTokens = 1_000_000 }, window);
        var guess = GuessedCost.Of(cost, book.SpreadOf(UsageEndpoint.Completions, dimensions, window));

        Assert.Equal((new Usd(0.05m), new Usd(0.2m), new Usd(0.8m)), (guess.Low, guess.Best, guess.High));
        Assert.Equal(guess + guess, guess * 2);
        Assert.True(book.SpreadOf(UsageEndpoint.WebSearchCalls, dimensions, window) == PriceSpread.None);
    }
}
