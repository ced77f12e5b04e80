using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Pricing;

/// <summary>The operator's own prices over those that ship.</summary>
public sealed class PriceBooksTests : IDisposable
{
    private static readonly UsageCounts Million = new() { Requests = 1_000, InputTokens = 1_000_000 };
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Delete();

    [Fact]
    public void Of_NoSettings_IsTheListThatShips()
    {
        var book = PriceBooks.Of(new PriceOptions()).Of("openai");

        Assert.Equal(PriceFile.OpenAI().Version, book.Version);
        Assert.Empty(book.List.Overridden);
    }

    /// <summary>What is read without the prices is what the book says of itself.</summary>
    [Theory]
    [InlineData("openai", false)]
    [InlineData("anthropic", false)]
    [InlineData("azure-openai", false)]
    [InlineData("openai", true)]
    public void EditionOf_IsThatOfTheBook(string provider, bool isOverridden)
    {
        var options = new PriceOptions { Overrides = isOverridden ? [new PriceOverrideOptions { Model = "gpt-4o", Input = 1 }] : [] };

        var edition = PriceBooks.Of(options).EditionOf(provider);

        var book = PriceBooks.Of(options).Of(provider);
        Assert.Equal(new PriceEdition(book.Version, book.List.AsOf), edition);
        Assert.Equal(isOverridden, edition.Version.Contains('+', StringComparison.Ordinal));
    }

    [Fact]
    public void EditionOf_ProviderWithoutAList_IsRefused() =>
        Assert.Throws<ConfigurationException>(() => PriceBooks.Of(new PriceOptions()).EditionOf("nobody"));

    /// <summary>The prices of another provider would be wrong in silence.</summary>
    [Fact]
    public void Of_ProviderWithoutAList_IsRefusedInOneLine()
    {
        var refused = Assert.Throws<ConfigurationException>(() => PriceBooks.Of(new PriceOptions()).Of("nobody"));

        Assert.Equal("prices: there is no price list for the provider 'nobody'. Name a file with its prices in prices.files.", Assert.Single(refused.Errors));
    }

    [Fact]
    public void Of_OverrideFromADay_HoldsFromThatDayOnAndTheListBefore()
    {
        var book = Overridden(new PriceOverrideOptions { Model = "gpt-5.6-luna", EffectiveFrom = "2026-09-01", Input = 0.1m, Output = 1 });

        Assert.Equal(1m, Input(book, "gpt-5.6-luna", "2026-07-29"));
        Assert.Equal(0.2m, Input(book, "gpt-5.6-luna", "2026-08-31"));
        Assert.Equal(0.1m, Input(book, "gpt-5.6-luna", "2026-09-01"));
        Assert.Equal(["gpt-5.6-luna"], book.List.Overridden.AsEnumerable());
    }

    /// <summary>What an override names changes, the rest stays as listed: audio, cache, long context, tiers.</summary>
    [Fact]
    public void Of_OverrideOfSomeMembers_KeepsTheRestAsListed()
    {
        var on = new DateOnly(2026, 10, 10);
        var (realtime, before) = Both("gpt-realtime", 3.6m, 14.4m);
        Assert.Equal(before with { Models = realtime.Models, Input = 3.6m, Output = 14.4m }, realtime with { Details = before.Details });
        Assert.Equal((32m, 64m, 0.4m), (realtime.AudioInput, realtime.AudioOutput, realtime.CachedAudioInput));
        Assert.Equal(new LongContext(272_000, 2, 1.5m), Both("gpt-5.5", 4.5m, 27).After.LongContext);
        Assert.Equal(1.75m, Both("gpt-4.1", 1.8m, 7.2m).After.PriorityMultiplier);
        Assert.Equal((30m, 1.25m), (Both("gpt-image-2", 4.5m, 9).After.ImageOutput, Both("gpt-image-2", 4.5m, 9).After.CachedInput));

        (ModelPrice After, ModelPrice Before) Both(string model, decimal input, decimal output) => (
            Overridden(new PriceOverrideOptions { Model = model, Input = input, Output = output }).Find(model, on).Price,
            PriceFile.OpenAI().Find(model, on).Price);
    }

    [Fact]
    public void Of_OverrideOfOneMember_FollowsThePriceChangesOfTheList()
    {
        var book = Overridden(new PriceOverrideOptions { Model = "gpt-5.6-luna", Output = 1 });

        Assert.Equal(1m, Input(book, "gpt-5.6-luna", "2026-07-29"));
        Assert.Equal(0.2m, Input(book, "gpt-5.6-luna", "2026-07-30"));
        Assert.Equal(1m, book.Find("gpt-5.6-luna", new DateOnly(2026, 7, 29)).Price.Output);
        Assert.Equal(1m, book.Find("gpt-5.6-luna", new DateOnly(2026, 7, 30)).Price.Output);
    }

    /// <summary>An override in another spelling means the same model, and a snapshot starts from its family.</summary>
    [Theory]
    [InlineData("OpenAI/GPT-4o", "gpt-4o", 1.25)]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o-2024-08-06", 1.25)]
    [InlineData("gpt-4o*", "gpt-4o-2024-11-20", 1.25)]
    public void Of_OverrideInAnotherSpelling_MeansTheSameModel(string model, string used, double cached)
    {
        var price = Overridden(new PriceOverrideOptions { Model = model, Input = 2 }).Find(used, new DateOnly(2026, 10, 10)).Price;

        Assert.Equal((2m, (decimal)cached), (price.Input, price.CachedInput));
    }

    [Fact]
    public void Of_OverrideOfOneSnapshot_LeavesTheFamilyAlone() =>
        Assert.Equal(2.5m, Input(Overridden(new PriceOverrideOptions { Model = "gpt-4o-2024-08-06", Input = 2 }), "gpt-4o", "2026-09-01"));

    [Fact]
    public void Of_CancelledPriceChange_DoesNotHappen()
    {
        var book = Overridden(new PriceOverrideOptions { Model = "gpt-5.6-luna", EffectiveFrom = "2026-07-30", IsCancelled = true });

        Assert.Equal(1m, Input(book, "gpt-5.6-luna", "2026-09-01"));
    }

    [Fact]
    public void Of_FilesOfTwoProviders_EachGoOverTheirOwn()
    {
        File.WriteAllText(folder.File("a.json"), """{"version":"a","provider":"openai","basedOn":"openai","prices":[{"models":["gpt-4o"],"input":2}]}""");
        File.WriteAllText(folder.File("b.json"), """{"version":"b","provider":"anthropic","basedOn":"anthropic","prices":[{"models":["claude-opus-5"],"output":24}]}""");
        var books = PriceBooks.Of(new PriceOptions { Files = [folder.File("a.json"), folder.File("b.json")] });

        Assert.Equal(("a", "b"), (books.Of("openai").Version, books.Of("anthropic").Version));
        Assert.Equal((5m, 24m), books.Of("anthropic").Find("claude-opus-5", new DateOnly(2026, 9, 1)).Price is var price ? (price.Input, price.Output) : default);
    }

    [Fact]
    public void Of_OverrideOfAnUnknownModel_IsPriced()
    {
        var book = Overridden(new PriceOverrideOptions { Model = "acme-*", Input = 3, Output = 6 });

        Assert.True(book.Find("acme-large", new DateOnly(2026, 9, 1)).IsPriced);
        Assert.Equal(3m, Input(book, "acme-large", "2026-09-01"));
    }

    [Fact]
    public void Of_OverridesThatDiffer_HaveVersionsThatDiffer()
    {
        var one = Overridden(new PriceOverrideOptions { Model = "a", Input = 1 }).Version;
        var other = Overridden(new PriceOverrideOptions { Model = "a", Input = 1.01m }).Version;

        Assert.NotEqual(one, other);
        Assert.Equal(one, Overridden(new PriceOverrideOptions { Model = "a", Input = 1 }).Version);
        Assert.StartsWith(PriceFile.OpenAI().Version + "+", one, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_OverrideForAnotherProvider_LeavesThisOneAlone() =>
        Assert.Equal(PriceFile.OpenAI().Version, Overridden(new PriceOverrideOptions { Provider = "anthropic", Model = "claude-opus-5*", Input = 4 }).Version);

    [Fact]
    public void Of_FileBasedOnAList_GoesOverIt()
    {
        var book = WithFile("""{"version":"own","provider":"openai","basedOn":"openai","prices":[{"models":["gpt-4o"],"input":2,"output":8}]}""");

        Assert.Equal("own", book.Version);
        Assert.Equal(2m, Input(book, "gpt-4o-2024-08-06", "2026-09-01"));
        Assert.Equal(0.15m, Input(book, "gpt-4o-mini", "2026-09-01"));
        Assert.Equal(["gpt-4o"], book.List.Overridden.AsEnumerable());
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"version":"own","provider":"openai","prices":[{"models":["a"],"input":0,"output":8}]}""")]
    [InlineData("""{"version":"own","provider":"openai","basedOn":"nobody","prices":[{"models":["a"],"input":1}]}""")]
    [InlineData("""{"version":"own","provider":"openai","basedOn":"openai","currency":"eur","prices":[{"models":["a"],"input":1}]}""")]
    [InlineData("""{"version":"own","provider":"openai","prices":[{"models":["a"],"input":1}]}""")] // alone, it must price every meter
    [InlineData("""{"version":"own","provider":"openai","basedOn":"openai","prices":[{"models":["a"],"input":1,"longContext":{"above":0,"input":2,"output":2}}]}""")]
    public void Of_FileThatIsNoPriceList_IsAnErrorOfTheConfiguration(string json) =>
        Assert.StartsWith("prices.file: ", Assert.Single(Assert.Throws<ConfigurationException>(() => WithFile(json)).Errors), StringComparison.Ordinal);

    [Fact]
    public void Of_FileThatIsNotThere_IsAnErrorOfTheConfiguration() =>
        Assert.Throws<ConfigurationException>(() => PriceBooks.Of(new PriceOptions { File = folder.File("none.json") }));

    [Theory]
    [InlineData("""{"prices":{"overrides":[{"model":"a"}]}}""", "set prices above zero")]
    [InlineData("""{"prices":{"overrides":[{"model":"a","input":0}]}}""", "set prices above zero")]
    [InlineData("""{"prices":{"overrides":[{"model":"a","input":-1}]}}""", "must be between")]
    [InlineData("""{"prices":{"overrides":[{"model":"a","input":1,"effectiveFrom":"2026-02-30"}]}}""", "is not a date in the form")]
    [InlineData("""{"prices":{"overrides":[{"model":"a","input":1},{"model":"a","input":2}]}}""", "two prices from the same day")]
    public void Read_OverrideThatSaysNothing_IsRefused(string json, string why) => Assert.Contains(
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(json, new Dictionary<string, string>())).Errors,
        error => error.Contains(why, StringComparison.Ordinal));

    [Theory]
    [InlineData("""{"prices":{"overrides":[{"model":"a","isCancelled":true}]}}""")]
    [InlineData("""{"prices":{"overrides":[{"model":"a","isCancelled":true,"effectiveFrom":"2026-09-01","input":1}]}}""")]
    public void Read_CancelledChangeThatIsUnclear_IsRefused(string json) => Assert.Contains(
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(json, new Dictionary<string, string>())).Errors,
        error => error.Contains("set effectiveFrom and no price", StringComparison.Ordinal));

    [Fact]
    public void Read_OverrideOfManyDigits_KeepsThemAll() => Assert.Equal(
        0.1234567890123456789m,
        ConfigurationReader.Read("""{"prices":{"overrides":[{"model":"a","input":0.1234567890123456789}]}}""", new Dictionary<string, string>())
            .Prices.Overrides[0].Input);

    private static PriceBook Overridden(PriceOverrideOptions price) => PriceBooks.Of(new PriceOptions { Overrides = [price] }).Of("openai");

    private PriceBook WithFile(string json)
    {
        File.WriteAllText(folder.File("prices.json"), json);
        return PriceBooks.Of(new PriceOptions { File = folder.File("prices.json") }).Of("openai");
    }

    private static decimal Input(PriceBook book, string model, string day)
    {
        var at = new DateTimeOffset(DateOnly.ParseExact(day, "yyyy-MM-dd").ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
        return book.Estimate(UsageEndpoint.Completions, new UsageDimensions(null, null, model), Million, BucketWidth.Hour.BucketOf(at)).Cost.Amount;
    }
}
