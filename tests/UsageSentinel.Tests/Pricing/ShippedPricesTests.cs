using System.Globalization;
using System.Text.Json;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Pricing;

/// <summary>The price list that ships, looked at as data and through the book.</summary>
public sealed class ShippedPricesTests
{
    private static readonly PriceBook Book = PriceFile.OpenAI();
    private static readonly UsageCounts Million = new() { Requests = 1_000, InputTokens = 1_000_000 };

    public static TheoryData<string> EveryModel()
    {
        var data = new TheoryData<string>();
        foreach (var name in Prices().SelectMany(price => price.GetProperty("models").EnumerateArray()).Select(name => name.ToString()).Distinct())
        {
            data.Add(name);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(EveryModel))]
    public void Estimate_EveryListedModel_IsPricedAndOnlyFreeOnesCostNothing(string model)
    {
        var isFree = Prices().Any(price => price.TryGetProperty("isFree", out var free) && free.GetBoolean()
            && price.GetProperty("models").EnumerateArray().Any(name => name.ToString() == model));
        var (cost, isPriced) = Estimate(model.Replace("*", "x", StringComparison.Ordinal), Million with { OutputTokens = 1_000_000, Units = 1_000 });

        Assert.True(isPriced);
        Assert.Equal(isFree, cost == Usd.Zero);
    }

    [Fact]
    public void List_EveryPrice_IsPositiveUnlessItIsMeantToBeFree()
    {
        foreach (var price in Prices().Where(price => !price.TryGetProperty("isFree", out _)))
        {
            var amounts = price.EnumerateObject().Where(member => member.Value.ValueKind is JsonValueKind.Number).ToList();

            Assert.NotEmpty(amounts);
            Assert.All(amounts, amount => Assert.True(amount.Value.GetDecimal() > 0, $"{price}: {amount.Name}"));
        }
    }

    [Fact]
    public void List_ModelAndDate_StandOnce()
    {
        var twice = Prices()
            .SelectMany(price => price.GetProperty("models").EnumerateArray()
                .Select(name => (Name: name.ToString(), From: price.TryGetProperty("effectiveFrom", out var from) ? from.ToString() : "")))
            .GroupBy(pair => pair).Where(group => group.Count() > 1).Select(group => group.Key);

        Assert.Empty(twice);
    }

    [Theory]
    [InlineData("gpt-4o-mini", "2026-01-01", 0.15)]
    [InlineData("gpt-4o-mini-2024-07-18", "2026-01-01", 0.15)] // a dated snapshot of a listed family
    [InlineData("gpt-4o-2024-05-13", "2026-01-01", 5)] // a snapshot with a price of its own
    [InlineData("o3", "2025-06-09", 10)] // the day before the cut
    [InlineData("o3", "2025-06-10", 2)]
    [InlineData("o3-2025-04-16", "2025-06-09", 10)]
    [InlineData("gpt-5.6-luna", "2026-07-29", 1)]
    [InlineData("gpt-5.6-luna", "2026-07-30", 0.2)]
    [InlineData("ft:gpt-4o-mini-2024-07-18:acme:bot:9xYz", "2026-01-01", 0.3)]
    [InlineData("ft:gpt-4o-2024-08-06:acme::9xYz", "2026-01-01", 3.75)]
    [InlineData("ft:gpt-4.1-2025-04-14:acme:bot:9xYz", "2026-01-01", 3)]
    [InlineData("ft:gpt-4.1-mini-2025-04-14:acme:bot:9xYz", "2026-01-01", 0.8)]
    [InlineData("ft:gpt-4.1-nano-2025-04-14:acme:bot:9xYz", "2026-01-01", 0.2)]
    [InlineData("ft:o4-mini-2025-04-16:acme:bot:9xYz", "2026-01-01", 4)]
    [InlineData("babbage-002", "2026-01-01", 0.4)]
    [InlineData("davinci-002", "2026-01-01", 2)]
    [InlineData("gpt-5-search-api", "2026-01-01", 1.25)]
    [InlineData("text-embedding-3-small", "2026-01-01", 0.02)]
    [InlineData("gpt-4o-realtime-preview-2025-06-03", "2026-01-01", 5)] // by prefix
    public void Estimate_AMillionInputTokens_CostsTheListPriceOfThatDay(string model, string day, double usd)
    {
        var (cost, isPriced) = Estimate(model, Million, DateOnly.Parse(day, CultureInfo.InvariantCulture));

        Assert.True(isPriced);
        Assert.Equal((decimal)usd, cost.Amount);
    }

    [Theory]
    [InlineData("gpt-4o-audio-preview-2025-06-03", 40, 80)]
    [InlineData("gpt-4o-mini-audio-preview", 10, 20)]
    [InlineData("gpt-4o-realtime-preview", 40, 80)]
    public void Estimate_AudioTokens_CostTheirOwnPrice(string model, double input, double output)
    {
        Assert.Equal((decimal)input, Estimate(model, Million with { InputAudioTokens = 1_000_000 }).Cost.Amount);
        Assert.Equal((decimal)output, Estimate(model, new UsageCounts { OutputTokens = 1_000_000, OutputAudioTokens = 1_000_000 }).Cost.Amount);
    }

    [Fact]
    public void Estimate_LastInstantBeforeACut_CostsTheOldPrice()
    {
        var cut = new DateTimeOffset(2025, 6, 10, 0, 0, 0, TimeSpan.Zero);

        Assert.Equal(10m, Book.Estimate(UsageEndpoint.Completions, Of("o3"), Million, new TimeWindow(cut.AddHours(-1), cut)).Cost.Amount);
        Assert.Equal(2m, Book.Estimate(UsageEndpoint.Completions, Of("o3"), Million, new TimeWindow(cut, cut.AddHours(1))).Cost.Amount);
    }

    [Theory]
    [MemberData(nameof(EveryProvider))]
    public void List_OfEveryProvider_CostsNothingOnlyWhereItSaysFree(string provider)
    {
        var book = new PriceBook(PriceFile.Shipped(provider));
        var used = Million with { OutputTokens = 1_000_000, Units = 1_000 };

        Assert.Equal(provider, book.List.Provider);
        Assert.NotNull(book.List.AsOf);
        foreach (var price in book.List.Prices)
        {
            foreach (var model in price.Models)
            {
                var day = price.EffectiveFrom == DateOnly.MinValue ? new DateOnly(2024, 1, 1) : price.EffectiveFrom;
                var (cost, isPriced) = book.Estimate(UsageEndpoint.Completions, Of(model.Replace("*", "-x", StringComparison.Ordinal)), used, Day(day));

                Assert.True(isPriced, model);
                Assert.True(price.IsFree == (cost == Usd.Zero), $"{model} costs {cost}.");
            }
        }
    }

    public static TheoryData<string> EveryProvider() => [.. PriceFile.Providers];

    [Theory]
    [InlineData("anthropic", "claude-opus-5-20260801", 5, 25)]
    [InlineData("anthropic", "claude-haiku-4-5", 1, 5)]
    [InlineData("anthropic", "claude-sonnet-5", 2, 10)] // the increase of September 2026 was cancelled
    [InlineData("azure-openai", "o3-mini", 1.1, 4.4)]
    [InlineData("azure-openai", "gpt-4o-2024-08-06", 2.5, 10)] // by the list it goes over
    public void List_OfAnotherProvider_HasItsPrices(string provider, string model, double input, double output)
    {
        var price = new PriceBook(PriceFile.Shipped(provider)).Find(model, new DateOnly(2026, 10, 1));

        Assert.True(price.IsPriced);
        Assert.Equal(((decimal)input, (decimal)output), (price.Price.Input, price.Price.Output));
    }

    [Fact]
    public void Find_LongRequestsOfTheNewestModels_AreDearer() =>
        Assert.Equal(new LongContext(272_000, 2, 1.5m), Book.Find("gpt-5.6-sol", new DateOnly(2026, 8, 1)).Price.LongContext);

    [Fact]
    public void Estimate_UnknownModel_IsSaidToBeUnpricedAndCostsSomething()
    {
        foreach (var model in (string[])["gpt-9-ultra", "o9", "", "whisper-9", "tts-9", "dall-e-9", "text-embedding-9", "nobody-knows"])
        {
            var (cost, isPriced) = Estimate(model, Million);

            Assert.False(isPriced, model);
            Assert.True(cost > Usd.Zero, $"'{model}' costs {cost}.");
        }
    }

    private static (Usd Cost, bool IsPriced) Estimate(string model, UsageCounts counts, DateOnly? day = null) =>
        Book.Estimate(UsageEndpoint.Completions, Of(model), counts, Day(day ?? new DateOnly(2026, 8, 21)));

    private static UsageDimensions Of(string model) => new(null, null, model);

    private static TimeWindow Day(DateOnly day) =>
        BucketWidth.Hour.BucketOf(new DateTimeOffset(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero));

    private static List<JsonElement> Prices()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Repository.PathOf("src", "UsageSentinel.Runtime", "Pricing", "prices-openai.json")));
        return [.. document.RootElement.GetProperty("prices").EnumerateArray().Select(price => price.Clone())];
    }
}
