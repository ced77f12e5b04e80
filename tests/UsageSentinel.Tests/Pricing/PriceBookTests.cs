using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Pricing;

public sealed class PriceBookTests
{
    private static readonly TimeWindow Hour = BucketWidth.Hour.BucketOf(new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero));
    private static readonly UsageCounts Million = new() { Requests = 1, InputTokens = 1_000_000, OutputTokens = 1_000_000 };

    [Theory]
    [InlineData(null, null, 10, "nothing is said: the standard price")]
    [InlineData(false, "default", 10, "the standard tier")]
    [InlineData(true, null, 5, "batch costs half")]
    [InlineData(false, "flex", 6, "flex costs 60 percent")]
    [InlineData(false, "FLEX", 6, "in any case")]
    [InlineData(null, "Priority", 20, "priority costs double")]
    [InlineData(null, "priority", 20, "in any case")]
    [InlineData(null, "fast", 20, "an older word for priority")]
    [InlineData(true, "priority", 5, "batch has one price, whatever tier stands beside it")]
    [InlineData(null, "a-tier-nobody-knows", 10, "an unknown tier costs the standard price")]
    public void Estimate_BatchAndTier_TakeTheirShareOfTheStandardPrice(bool? batch, string? tier, double usd, string why) =>
        Assert.Equal((why, (decimal)usd), (why, Cost(GivenPrices.Book(), "gpt-a", Million, batch, tier)));

    [Theory]
    [InlineData("spoken", 1_000_000, 12)] // by the token: the characters are the same speech
    [InlineData("spoken", 0, 0)] // its tokens are among completions
    [InlineData("sung", 0, 30)]
    [InlineData("sung", 1_000_000, 42)] // the list says so
    [InlineData("whistled", 0, 30)] // no price names it
    public void Estimate_SpeechInCharactersAndTokens_IsChargedOnce(string model, long outputTokens, double usd)
    {
        var book = GivenPrices.Book(
            new ModelPrice(["spoken"], DateOnly.MinValue, 0, 12),
            new ModelPrice(["sung"], DateOnly.MinValue, 0, 12, PerUnit: 0.00003m));
        var counts = new UsageCounts { Requests = 1, OutputTokens = outputTokens, Units = 1_000_000 };

        Assert.Equal((decimal)usd, book.Estimate(UsageEndpoint.AudioSpeeches, new UsageDimensions(null, null, model), counts, Hour).Cost.Amount);
    }

    [Fact]
    public void CostOf_NoCachedPrice_CachedInputCostsInput() =>
        Assert.Equal(2m, GivenPrices.Plain.CostOf(new UsageCounts { InputTokens = 1_000_000, CachedTokens = 1_000_000 }));

    [Theory]
    [InlineData(nameof(UsageCounts.CachedTokens), 0.1)]
    [InlineData(nameof(UsageCounts.CacheWriteTokens), 1.25)]
    [InlineData(nameof(UsageCounts.InputAudioTokens), 20)]
    [InlineData(nameof(UsageCounts.InputImageTokens), 3)]
    public void CostOf_InputOfOneKind_CostsItsOwnPrice(string part, double usd) =>
        Assert.Equal((decimal)usd, GivenPrices.Full.CostOf(With(new UsageCounts { InputTokens = 1_000_000 }, part)));

    [Theory]
    [InlineData(nameof(UsageCounts.CachedAudioTokens), 5)]
    [InlineData(nameof(UsageCounts.CachedImageTokens), 0.3)]
    public void CostOf_CachedInputOfOneKind_CostsItsOwnPrice(string part, double usd) =>
        Assert.Equal((decimal)usd, GivenPrices.Full.CostOf(With(new UsageCounts { InputTokens = 1_000_000, CachedTokens = 1_000_000 }, part)));

    [Theory]
    [InlineData(nameof(UsageCounts.OutputAudioTokens), 40)]
    [InlineData(nameof(UsageCounts.OutputImageTokens), 30)]
    public void CostOf_OutputOfOneKind_CostsItsOwnPrice(string part, double usd) =>
        Assert.Equal((decimal)usd, GivenPrices.Full.CostOf(With(new UsageCounts { OutputTokens = 1_000_000 }, part)));

    [Fact]
    public void CostOf_PartsLargerThanTheirWhole_NeverGoesBelowZero() =>
        Assert.True(GivenPrices.Full.CostOf(new UsageCounts { InputTokens = 1, CachedTokens = 1_000, InputAudioTokens = 5 }) > 0);

    [Fact]
    public void Estimate_DatedSnapshot_CostsItsFamily() =>
        Assert.Equal((new Usd(10), true), GivenPrices.Book().Estimate(UsageEndpoint.Completions, Of("gpt-a-2026-01-31"), Million, Hour));

    [Fact]
    public void Estimate_WhatLooksLikeADateButIsNone_IsUnpriced() =>
        Assert.False(GivenPrices.Book().Estimate(UsageEndpoint.Completions, Of("gpt-a-2026-13-41"), Million, Hour).IsPriced);

    [Fact]
    public void Estimate_SeveralPrefixesMatch_TheLongestHolds()
    {
        var book = GivenPrices.Book(new ModelPrice(["gpt-*"], DateOnly.MinValue, 9, 9), new ModelPrice(["gpt-a-*"], DateOnly.MinValue, 1, 1));

        Assert.Equal(2m, Cost(book, "gpt-a-x", Million));
        Assert.Equal(18m, Cost(book, "gpt-b", Million));
    }

    [Fact]
    public void Estimate_PrefixWithTwoDates_CostsThePriceOfTheDay()
    {
        var book = GivenPrices.Book(
            new ModelPrice(["gpt-*"], DateOnly.MinValue, 9, 9), new ModelPrice(["gpt-*"], new DateOnly(2026, 3, 3), 1, 1));

        Assert.Equal(18m, Cost(book, "gpt-b", Million));
        Assert.Equal(2m, book.Estimate(UsageEndpoint.Completions, Of("gpt-b"), Million, new TimeWindow(Hour.Start.AddDays(1), Hour.End.AddDays(1))).Cost.Amount);
    }

    [Fact]
    public void Estimate_OnlyAPriceOfLaterExists_TheEarliestHolds()
    {
        var book = GivenPrices.Book(new ModelPrice(["new"], new DateOnly(2027, 1, 1), 4, 4), new ModelPrice(["new"], new DateOnly(2028, 1, 1), 1, 1));

        Assert.Equal(8m, Cost(book, "new", Million));
    }

    [Fact]
    public void Estimate_UnknownModel_IsEstimatedByTheModelMostLikeIt()
    {
        var book = GivenPrices.Book(
            new ModelPrice(["gpt-a"], DateOnly.MinValue, 2, 8),
            new ModelPrice(["gpt-a-pro"], DateOnly.MinValue, 20, 80),
            new ModelPrice(["gpt-b"], DateOnly.MinValue, 200, 800));

        Assert.Equal((new Usd(10), false), book.Estimate(UsageEndpoint.Completions, Of("gpt-a-unheard"), Million, Hour));
        Assert.Equal((new Usd(100), false), book.Estimate(UsageEndpoint.Completions, Of("nothing-alike"), Million, Hour));
    }

    [Fact]
    public void Estimate_UnknownModelOfAFamilyPricedByPrefix_IsEstimatedByTheModelMostLikeIt()
    {
        var book = GivenPrices.Book(
            new ModelPrice(["gpt-a"], DateOnly.MinValue, 2, 8),
            new ModelPrice(["gpt-a-pro*"], DateOnly.MinValue, 20, 80),
            new ModelPrice(["zeta"], DateOnly.MinValue, 1, 1));

        Assert.Equal((new Usd(10), false), book.Estimate(UsageEndpoint.Completions, Of("gpt-a-unheard"), Million, Hour));
    }

    [Fact]
    public void Estimate_UnknownModelOfAFamilyMeteredInUnits_TokensStillCostSomething()
    {
        var book = GivenPrices.Book(
            new ModelPrice(["speak-1"], DateOnly.MinValue, 0, 0, PerUnit: 0.01m), new ModelPrice(["gpt-a"], DateOnly.MinValue, 2, 8));

        Assert.Equal((new Usd(10), false), book.Estimate(UsageEndpoint.Completions, Of("speak-2"), Million, Hour));
        Assert.Equal((new Usd(1), false), book.Estimate(UsageEndpoint.AudioSpeeches, Of("speak-2"), new UsageCounts { Units = 100 }, Hour));
    }

    [Theory]
    [InlineData(UsageEndpoint.WebSearchCalls, 3, 0.03)]
    [InlineData(UsageEndpoint.FileSearchCalls, 4, 0.01)]
    [InlineData(UsageEndpoint.CodeInterpreterSessions, 2, 0.06)]
    [InlineData(UsageEndpoint.VectorStores, 24L * (1L << 30), 0.1)] // 24 GiB for an hour is one GiB-day
    [InlineData(UsageEndpoint.Images, 2, 0.08)] // images of a model the list prices by tokens
    [InlineData(UsageEndpoint.AudioSpeeches, 1_000, 0.03)]
    [InlineData(UsageEndpoint.AudioTranscriptions, 60, 0.006)]
    public void Estimate_Units_CostTheirMeter(UsageEndpoint endpoint, long units, double usd) =>
        Assert.Equal(
            (decimal)usd,
            Math.Round(GivenPrices.Book().Estimate(endpoint, Of("named-by-nobody"), new UsageCounts { Units = units }, Hour).Cost.Amount, 12));

    [Theory]
    [InlineData(1_000, 100, 2)] // ten requests of a hundred tokens
    [InlineData(1_000, 10, 2)] // the average is the limit itself: not above it
    [InlineData(1_010, 10, 4.04)] // every one above the limit
    [InlineData(1_000_000, 0, 2_000)] // nobody knows how many: the plain price
    public void Estimate_AverageRequestAboveTheLimit_CostsLongContext(long tokens, long requests, double millionths)
    {
        var book = GivenPrices.Book(GivenPrices.Plain with { LongContext = new LongContext(100, 2, 1.5m) });

        Assert.Equal(
            (decimal)millionths / 1_000,
            Cost(book, "gpt-a", new UsageCounts { Requests = requests, InputTokens = tokens }));
    }

    [Theory]
    [InlineData(true, null, 1)]
    [InlineData(null, "flex", 2)]
    [InlineData(null, "priority", 30)]
    public void Estimate_ModelWithMultipliersOfItsOwn_TakesThose(bool? batch, string? tier, double usd)
    {
        var book = GivenPrices.Book(GivenPrices.Plain with { BatchMultiplier = 0.1m, FlexMultiplier = 0.2m, PriorityMultiplier = 3 });

        Assert.Equal((decimal)usd, Cost(book, "gpt-a", Million, batch, tier));
    }

    [Theory]
    [InlineData(UsageEndpoint.Images, "1024x1792 image.generation", 0.16)]
    [InlineData(UsageEndpoint.Images, "1024x1024 image.generation", 0.08)]
    [InlineData(UsageEndpoint.Images, null, 0.08)]
    public void Estimate_UnitsOfAKind_CostTheirOwnPrice(UsageEndpoint endpoint, string? detail, double usd)
    {
        var book = GivenPrices.Book(new ModelPrice(["draw"], DateOnly.MinValue, 0, 0, PerUnit: 0.04m) { Details = [new DetailPrice("1024X1792", 0.08m)] });

        Assert.Equal((decimal)usd, book.Estimate(endpoint, new UsageDimensions(null, null, "draw", Detail: detail), new UsageCounts { Units = 2 }, Hour).Cost.Amount);
    }

    [Theory]
    [InlineData("gpt-a", "high", 0.05)]
    [InlineData("gpt-a", "low", 0.01)] // no price of its own: the meter
    [InlineData("nobody", "high", 0.01)]
    public void Estimate_SearchesOfAModel_CostByTheirContextWhereThePriceSaysSo(string model, string detail, double usd)
    {
        var book = GivenPrices.Book(GivenPrices.Plain with { Details = [new DetailPrice("high", 0.05m)] });

        Assert.Equal(
            (decimal)usd,
            book.Estimate(UsageEndpoint.WebSearchCalls, new UsageDimensions(null, null, model, Detail: detail), new UsageCounts { Units = 1 }, Hour).Cost.Amount);
    }

    [Theory]
    [InlineData("gpt-a", PriceMatchKind.Exact, "gpt-a")]
    [InlineData("gpt-a-2026-01-31", PriceMatchKind.Snapshot, "gpt-a")]
    [InlineData("tuned-x", PriceMatchKind.Pattern, "tuned-*")]
    [InlineData("gpt-a-unheard", PriceMatchKind.SameFamily, "gpt-a")]
    [InlineData("nobody", PriceMatchKind.Unknown, "gpt-a-mini")]
    public void Find_Model_SaysHowItWasFound(string model, PriceMatchKind kind, string name)
    {
        var found = GivenPrices.Book(GivenPrices.Plain, new ModelPrice(["tuned-*"], DateOnly.MinValue, 20, 80)).Find(model, new DateOnly(2026, 3, 2));

        Assert.Equal((kind, name), (found.Kind, found.Name));
    }

    [Fact]
    public void Construction_NoPrices_Throws() => Assert.Throws<ArgumentException>(() => new PriceBook(
        new PriceList("v", "openai", [], GivenPrices.Endpoints, 1, 1, 1)));

    private static UsageCounts With(UsageCounts counts, string part)
    {
        object boxed = counts;
        typeof(UsageCounts).GetProperty(part)!.SetValue(boxed, 1_000_000L);
        return (UsageCounts)boxed;
    }

    private static UsageDimensions Of(string model, bool? batch = null, string? tier = null) => new(null, null, model, batch, tier);

    private static decimal Cost(PriceBook book, string model, UsageCounts counts, bool? batch = null, string? tier = null) =>
        book.Estimate(UsageEndpoint.Completions, Of(model, batch, tier), counts, Hour).Cost.Amount;
}
