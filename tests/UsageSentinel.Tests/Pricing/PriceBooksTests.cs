using UsageSentinel.Core.Pricing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Tests.Storing.Sqlite;

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

    [Fact]
    public void Of_OverrideFromADay_HoldsFromThatDayOnAndTheListBefore()
    {
        var book = Overridden(new PriceOverrideOptions { Model = "gpt-5.6-luna", EffectiveFrom = "2026-09-01", Input = 0.1m, Output = 1 });

        Assert.Equal(1m, Input(book, "gpt-5.6-luna", "2026-07-29"));
        Assert.Equal(0.2m, Input(book, "gpt-5.6-luna", "2026-08-31"));
        Assert.Equal(0.1m, Input(book, "gpt-5.6-luna", "2026-09-01"));
        Assert.Equal(["gpt-5.6-luna"], book.List.Overridden.AsEnumerable());
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
    [InlineData("""{"prices":{"overrides":[{"model":"a"}]}}""", "needs prices above zero")]
    [InlineData("""{"prices":{"overrides":[{"model":"a","input":0}]}}""", "needs prices above zero")]
    [InlineData("""{"prices":{"overrides":[{"model":"a","input":-1}]}}""", "must lie between")]
    [InlineData("""{"prices":{"overrides":[{"model":"a","input":1,"effectiveFrom":"2026-02-30"}]}}""", "is a day that is none")]
    [InlineData("""{"prices":{"overrides":[{"model":"a","input":1},{"model":"a","input":2}]}}""", "two prices from the same day")]
    public void Read_OverrideThatSaysNothing_IsRefused(string json, string why) => Assert.Contains(
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(json, new Dictionary<string, string>())).Errors,
        error => error.Contains(why, StringComparison.Ordinal));

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
