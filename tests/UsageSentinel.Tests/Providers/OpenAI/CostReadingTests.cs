using UsageSentinel.Core.Finance;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class CostReadingTests
{
    private const string Costs = "GET organization/costs";

    private static readonly TimeWindow TwoDays = new(Day.AddDays(-1), Day.AddDays(1));

    [Fact]
    public async Task Costs_OneRow_CarriesWhatWasBilled()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Costs, Page(null, OfDay(
            0, Cost("{\"value\":0.06,\"currency\":\"USD\"}", "key_a", rest: ",\"quantity\":10000,\"quantity_unit\":\"tokens\""))));

        var reading = await rig.Provider.ReadCostsAsync(TwoDays, CancellationToken.None);

        Assert.Equal(
            new CostRow(new TimeWindow(Day, Day.AddDays(1)), new ProjectId("proj_a"), new KeyId("key_a"), "gpt-5, input", 0.06m, "usd", 10000m, "tokens"),
            Assert.Single(reading.Rows));
        Assert.True(reading.ByKey);
        var request = Assert.Single(rig.Server.Requests);
        Assert.Equal(("1d", "180"), (request["bucket_width"], request["limit"]));
        Assert.Equal(["project_id", "line_item", "api_key_id"], request.All("group_by[]"));
    }

    /// <summary>Every form of an amount that was ever seen, and what it is worth.</summary>
    [Theory]
    [InlineData("{\"value\":0.06,\"currency\":\"usd\"}", "0.06")]
    [InlineData("{\"value\":\"12.50\",\"currency\":\"usd\"}", "12.50")]
    [InlineData("{\"value\":\"0.003627500000000000000000000000000000\",\"currency\":\"usd\"}", "0.0036275")]
    [InlineData("{\"value\":0.0001050000000000000000000000000000000,\"currency\":\"usd\"}", "0.000105")]
    [InlineData("{\"value\":\"0E-6176\",\"currency\":\"usd\"}", "0")]
    [InlineData("{\"value\":0E-6176,\"currency\":\"usd\"}", "0")]
    [InlineData("{\"value\":6.5E-7,\"currency\":\"usd\"}", "0.00000065")]
    [InlineData("{\"value\":\"1e-3\",\"currency\":\"usd\"}", "0.001")]
    [InlineData("{\"value\":-3,\"currency\":\"usd\"}", "-3")]
    [InlineData("{\"value\":null,\"currency\":\"usd\"}", null)]
    [InlineData("{\"currency\":\"usd\"}", null)]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    public async Task Costs_AmountInAnyForm_IsReadExactly(string amount, string? expected)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Costs, Page(null, OfDay(0, Cost(amount))));

        var row = Assert.Single((await rig.Provider.ReadCostsAsync(TwoDays, CancellationToken.None)).Rows);

        Assert.Equal(expected is null ? null : decimal.Parse(expected, System.Globalization.CultureInfo.InvariantCulture), row.Amount);
    }

    [Fact]
    public async Task Costs_AmountAbsent_IsARowWithoutAmount()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Costs, Page(null, OfDay(0, "{\"object\":\"organization.costs.result\"}")));

        var row = Assert.Single((await rig.Provider.ReadCostsAsync(TwoDays, CancellationToken.None)).Rows);

        Assert.Equal(new CostRow(row.Window, null, null, null, null, null, null, null), row);
    }

    [Theory]
    [InlineData("{\"value\":\"twelve\",\"currency\":\"usd\"}", "amount.value")]
    [InlineData("{\"value\":\"\",\"currency\":\"usd\"}", "amount.value")]
    [InlineData("{\"value\":1e60,\"currency\":\"usd\"}", "amount.value")]
    [InlineData("{\"value\":true,\"currency\":\"usd\"}", "amount.value")]
    [InlineData("{\"value\":1,\"currency\":1}", "amount.currency")]
    [InlineData("[1]", "amount")]
    [InlineData("7", "amount")]
    public async Task Costs_AmountThatCannotBe_IsMalformed(string amount, string member)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Costs, Page(null, OfDay(0, Cost(amount))));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ReadCostsAsync(TwoDays, CancellationToken.None));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
        Assert.Contains(member, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Costs_SameItemTwiceInOneDay_IsAddedUpButNotAcrossCurrencies()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Costs, Page(null, OfDay(
            0,
            Cost("{\"value\":1,\"currency\":\"usd\"}"),
            Cost("{\"value\":\"2.5\",\"currency\":\"usd\"}"),
            Cost("{\"value\":9,\"currency\":\"eur\"}"))));

        var reading = await rig.Provider.ReadCostsAsync(TwoDays, CancellationToken.None);

        Assert.Equal([(3.5m, "usd"), (9m, "eur")], reading.Rows.Select(row => (row.Amount!.Value, row.Currency!)));
    }

    [Fact]
    public async Task Costs_DayDeliveredTwice_TakesTheLastWord()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(
            Costs,
            Page("c1", OfDay(0, Cost("{\"value\":1,\"currency\":\"usd\"}"), Cost("{\"value\":7,\"currency\":\"usd\"}", lineItem: "other"))),
            Page(null, OfDay(0, Cost("{\"value\":2,\"currency\":\"usd\"}"))));

        var reading = await rig.Provider.ReadCostsAsync(TwoDays, CancellationToken.None);

        Assert.Equal([2m, 7m], reading.Rows.Select(row => row.Amount!.Value));
    }

    [Fact]
    public async Task Costs_ByKeyRefused_FallsBackAndRemembers()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Costs, request => request.All("group_by[]").Contains("api_key_id")
            ? Answer.Error(400, message: "Invalid group_by")
            : Page(null, OfDay(0, Cost("{\"value\":1,\"currency\":\"usd\"}"))));

        var first = await rig.Provider.ReadCostsAsync(TwoDays, CancellationToken.None);
        var second = await rig.Provider.ReadCostsAsync(TwoDays, CancellationToken.None);

        Assert.False(first.ByKey);
        Assert.False(second.ByKey);
        Assert.Equal(["project_id", "line_item"], rig.Server.Requests[1].All("group_by[]"));
        Assert.Equal(3, rig.Server.Requests.Length);
    }

    [Fact]
    public async Task Costs_RefusedEitherWay_IsRefusedAndNothingIsRemembered()
    {
        await using var rig = await OpenAIRig.StartAsync();
        var refuses = true;
        rig.Server.On(Costs, _ => refuses ? Answer.Error(400) : Page(null));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.Provider.ReadCostsAsync(TwoDays, CancellationToken.None));
        refuses = false;

        Assert.Equal(ProviderError.Refused, thrown.Error);
        Assert.True((await rig.Provider.ReadCostsAsync(TwoDays, CancellationToken.None)).ByKey);
    }
}
