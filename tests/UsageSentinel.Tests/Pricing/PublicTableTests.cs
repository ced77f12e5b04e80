using System.Text;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Pricing.Updating;

namespace UsageSentinel.Tests.Pricing;

/// <summary>Public price tables are read as they are, and what is no number or no model is left out and named.</summary>
public sealed class PublicTableTests
{
    private static readonly DateOnly Day = new(2026, 11, 1);

    [Fact]
    public void Read_LiteLlm_ConvertsToMillions()
    {
        var table = Read("""
            {"sample_spec":{"litellm_provider":"openai","input_cost_per_token":0},
             "gpt-new":{"litellm_provider":"openai","input_cost_per_token":1e-06,"output_cost_per_token":6e-06,"cache_read_input_token_cost":1e-07,"input_cost_per_token_above_272k_tokens":2e-06,"output_cost_per_token_above_272k_tokens":9e-06},
             "hd/1024-x-1024/dall-e-3":{"litellm_provider":"openai","input_cost_per_pixel":7e-08},
             "claude-x":{"litellm_provider":"anthropic","input_cost_per_token":1e-06}}
            """);

        var price = Assert.Single(table.Prices);
        Assert.Equal(("litellm", "gpt-new", 1), (table.Format, price.Models[0], table.Skipped));
        Assert.Equal((1m, 6m, 0.1m, new LongContext(272_000, 2, 1.5m)), (price.Input, price.Output, price.CachedInput, price.LongContext));
    }

    [Theory]
    [InlineData("[{0}]")]
    [InlineData("""{{"providers":[{0}]}}""")]
    public void Read_GenAi_TakesDatesTiersAndNames(string form)
    {
        var table = Read(form.Replace("{{", "{", StringComparison.Ordinal).Replace("}}", "}", StringComparison.Ordinal).Replace("{0}", """
            {"id":"openai","models":[{"id":"gpt-new","match":{"or":[{"equals":"gpt-new-chat"},{"starts_with":"gpt-ne"}]},"prices":[
              {"prices":{"input_mtok":5,"output_mtok":30}},
              {"constraint":{"start_date":"2026-12-01"},"prices":{"input_mtok":{"base":4,"tiers":[{"start":272000,"price":8}]},"output_mtok":20}},
              {"constraint":{"start_time":"16:30:00Z","end_time":"00:30:00Z"},"prices":{"input_mtok":1}}]}]}
            """, StringComparison.Ordinal));

        Assert.Equal(4, table.Prices.Length);
        Assert.Equal(["gpt-new", "gpt-new-chat"], table.Prices.Select(price => price.Models[0]).Distinct());
        Assert.Contains(table.Prices, price => price is { Input: 4, LongContext: { Above: 272_000, Input: 2 } } && price.EffectiveFrom == new DateOnly(2026, 12, 1));
    }

    [Theory]
    [InlineData("1e308")]
    [InlineData("-1e308")]
    [InlineData("\"NaN\"")]
    [InlineData("\"1e-06\"")]
    [InlineData("true")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("5000")] // per token
    public void Read_PriceThatIsNoSensibleNumber_LeavesTheModelOut(string price)
    {
        var table = Read($$"""{"gpt-odd":{"litellm_provider":"openai","input_cost_per_token":{{price}} },"gpt-new":{"litellm_provider":"openai","input_cost_per_token":1e-06} }""");

        Assert.Equal("gpt-new", Assert.Single(table.Prices).Models[0]);
        Assert.Equal("gpt-odd", Assert.Single(table.Unreadable));
    }

    [Theory]
    [InlineData("gpt-*")]
    [InlineData("")]
    [InlineData(" gpt")]
    [InlineData("gpt\\u001b[31m")]
    public void Read_NameThatIsNone_LeavesTheModelOut(string name) =>
        Assert.Empty(Read($$"""{"{{name}}":{"litellm_provider":"openai","input_cost_per_token":1e-06},"a":{"litellm_provider":"openai","input_cost_per_token":"x"} }""").Prices);

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("3")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("[1,2]")]
    [InlineData("""{"providers":3}""")]
    [InlineData("""[{"id":"openai","models":{}}]""")]
    [InlineData("""{"gpt":{"litellm_provider":3}}""")]
    public void Read_NoTable_IsRefused(string json) => Assert.Throws<PriceTableException>(() => Read(json));

    [Fact]
    public void Of_TenThousandModels_AreCompared()
    {
        var json = new StringBuilder("{");
        for (var index = 0; index < 10_000; index++)
        {
            json.Append(System.Globalization.CultureInfo.InvariantCulture, $"\"gpt-{index}-own\":{{\"litellm_provider\":\"openai\",\"input_cost_per_token\":1e-06,\"output_cost_per_token\":2e-06}},");
        }

        var update = PriceUpdate.Of(PriceFile.OpenAI(), Read(json.Append("\"z\":1}").ToString()), Day);

        Assert.Equal(10_000, update.Compared);
        var list = Write(update, [.. update.Changes]);
        Assert.Equal(1m, new PriceBook(list).Find("gpt-9999-own", Day).Price.Input);
    }

    [Theory]
    [InlineData("gpt-5.6-sol", 4e-06, 2e-05, 0, null)] // as listed
    [InlineData("gpt-5.6-sol", 5e-06, 3e-05, 1, null)]
    [InlineData("gpt-5.6-sol", 1.3e-05, 2e-05, 1, "changed more than threefold")]
    [InlineData("gpt-5.6-sol", 1.3e-06, 2e-05, 1, "changed more than threefold")]
    [InlineData("gpt-5.6-sol", 0, 2e-05, 1, "zero")]
    [InlineData("gpt-5.6-sol", -1e-06, 2e-05, 1, "below zero")]
    [InlineData("gpt-new", 0, 0, 1, "zero")]
    [InlineData("gpt-new", 1e-06, 2e-06, 1, null)]
    public void Of_Price_IsDoubtedWhereItIsOdd(string model, double input, double output, int changes, string? doubt)
    {
        var json = string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{{\"{model}\":{{\"litellm_provider\":\"openai\",\"input_cost_per_token\":{(decimal)input},\"output_cost_per_token\":{(decimal)output}}}}}");

        var found = PriceUpdate.Of(PriceFile.OpenAI(), Read(json), Day).Changes;

        Assert.Equal(changes, found.Length);
        Assert.Equal(doubt, found.FirstOrDefault()?.Compared.Doubt);
    }

    [Fact]
    public void ToFile_Changes_GoOverTheListFromTheirDay()
    {
        var update = PriceUpdate.Of(
            PriceFile.OpenAI(), Read("""{"gpt-5.6-sol":{"litellm_provider":"openai","input_cost_per_token":5e-06},"gpt-new":{"litellm_provider":"openai","input_cost_per_token":1e-06,"output_cost_per_token":2e-06}}"""), Day);
        var list = Write(update, [.. update.Changes]);
        var book = new PriceBook(list);

        Assert.Equal((4m, 5m), (book.Find("gpt-5.6-sol", Day.AddDays(-1)).Price.Input, book.Find("gpt-5.6-sol", Day).Price.Input));
        Assert.Equal(20m, book.Find("gpt-5.6-sol", Day).Price.Output);
        Assert.Equal(1m, book.Find("gpt-new", new DateOnly(2026, 1, 1)).Price.Input);
        Assert.Equal(Day, list.AsOf);
    }

    private static PriceList Write(PriceUpdate update, IReadOnlyCollection<PriceChange> taken)
    {
        var text = new PriceTableText(new byte[] { 1 }, "table.json", new string('a', 64));
        using var stream = new MemoryStream(update.ToFile(taken, null, text, "litellm", new DateTimeOffset(2026, 11, 1, 8, 0, 0, TimeSpan.Zero), Day));
        return PriceFile.ReadList(stream);
    }

    private static PublicTable Read(string json) => PublicTable.Read(Encoding.UTF8.GetBytes(json), "openai");
}
