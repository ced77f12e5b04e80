using System.Text.Json;
using System.Xml.Linq;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Runtime.Channels;

namespace UsageSentinel.Tests.Console;

/// <summary>Labels of the operator's own are on keys, in notices and in routes, and lists and sums are narrowed by them.</summary>
public sealed class LabelTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private const string Label = "app=shop & more";
    private const string Query = "label=app%3Dshop%20%26%20more";

    private ConsoleRig Console => fixture.Console;

    [Fact]
    public async Task Keys_WithALabel_AreThoseOfTheRule()
    {
        var keys = (await Console.JsonAsync("/api/v1/keys")).EnumerateArray().ToList();
        var with = keys.Where(key => Labels(key).Contains(Label)).ToList();

        Assert.NotEmpty(with);
        Assert.All(with, key => Assert.Equal([Label, "env=prod"], Labels(key)));
        Assert.True(with.Count < keys.Count);
        Assert.Equal(with.Count, (await Console.JsonAsync($"/keys?{Query}&format=json")).GetArrayLength());
        var page = await Console.PageAsync($"/keys?{Query}");
        Assert.Equal(["env=prod", Label], Options(page).Order(StringComparer.Ordinal).Reverse());
        Assert.Equal(0, (await Console.JsonAsync("/keys?label=app%3Dother&format=json")).GetArrayLength());
    }

    [Fact]
    public async Task KeyPage_ShowsItsLabels_EachLeadingToTheKeysThatHaveIt()
    {
        var key = (await Console.JsonAsync("/api/v1/keys")).EnumerateArray().First(key => Labels(key).Contains(Label) && key.GetProperty("api_key_id").ValueKind is JsonValueKind.String);

        var page = await Console.PageAsync($"/keys/openai/default/{key.GetProperty("api_key_id").GetString()}");

        var link = Assert.Single(page.Descendants("a"), link => link.Value == Label);
        Assert.Equal($"{ConsoleRig.Base}/keys?{Query}", link.Attribute("href")!.Value);
        Assert.Equal(200, (await Console.GetAsync($"/keys?{Query}")).Status);
    }

    [Fact]
    public async Task Alerts_WithALabel_AreThoseOfItsKeys()
    {
        var keys = (await Console.JsonAsync("/api/v1/keys")).EnumerateArray().Where(key => Labels(key).Contains(Label)).Select(key => key.GetProperty("api_key_id").GetString()).ToHashSet();
        var all = (await Console.JsonAsync("/alerts?format=json")).EnumerateArray().Where(alert => alert.GetProperty("api_key_id").GetString() is { } key && keys.Contains(key)).Count();

        Assert.Equal(all, (await Console.JsonAsync($"/alerts?{Query}&format=json")).GetArrayLength());
        Assert.Contains("env=prod", Options(await Console.PageAsync("/alerts")));
    }

    /// <summary>Decisions and findings about a key have its labels; what is about no key has none.</summary>
    [Theory]
    [InlineData("decisions")]
    [InlineData("hygiene")]
    public async Task List_WithALabel_HasTheRowsOfItsKeys(string list)
    {
        var all = (await Console.JsonAsync("/api/v1/keys")).EnumerateArray().ToList();
        var (with, without) = (Ids(all.Where(key => Labels(key).Contains("env=prod"))), Ids(all.Where(key => !Labels(key).Contains("env=prod"))));
        string KeyOf(JsonElement row) => list == "decisions" ? row.GetProperty("subject").GetString()!.Split('/')[^1] : row.GetProperty("id").GetString()!;

        var rows = (await Console.JsonAsync($"/{list}?format=json")).EnumerateArray().Select(KeyOf).ToList();
        var narrowed = (await Console.JsonAsync($"/{list}?label=env%3Dprod&format=json")).EnumerateArray().Select(KeyOf).ToList();

        Assert.NotEmpty(narrowed);
        Assert.Equal(rows.Where(with.Contains), narrowed);
        Assert.DoesNotContain(narrowed, without.Contains);
        Assert.Contains("env=prod", Options(await Console.PageAsync($"/{list}")));
    }

    [Fact]
    public async Task Spend_WithALabel_IsTheSumOfItsKeys()
    {
        var keys = (await Console.JsonAsync("/api/v1/keys")).EnumerateArray().Where(key => Labels(key).Contains(Label)).Select(key => key.GetProperty("api_key_id").GetString()).ToHashSet();
        foreach (var period in new[] { "month", "week", "last_week" })
        {
            var lines = (await Console.JsonAsync($"/api/v1/spend?by=key&period={period}")).EnumerateArray().Where(line => keys.Contains(line.GetProperty("id").GetString())).Sum(line => line.GetProperty("cost_usd").GetDecimal());

            foreach (var by in new[] { "key", "project", "team" })
            {
                var narrowed = (await Console.JsonAsync($"/api/v1/spend?by={by}&period={period}&{Query}")).EnumerateArray().Sum(line => line.GetProperty("cost_usd").GetDecimal());
                Assert.Equal(Math.Round(lines, 10), Math.Round(narrowed, 10));
            }

            var page = await Console.PageAsync($"/spend?period={period}&{Query}");
            Assert.Contains($", only {Label}", page.Root!.Value, StringComparison.Ordinal);
            Assert.Contains("env=prod", Options(page));
            Assert.Contains(page.Descendants("a"), link => link.Value == "key" && link.Attribute("href")!.Value.Contains(Query, StringComparison.Ordinal));
        }
    }

    /// <summary>From the rule of an owner over the event to the route.</summary>
    [Fact]
    public void Events_CarryTheLabelsThatRoutesMatch()
    {
        var reported = fixture.Rig.Host.Reported.First(reported => reported.Data.ApiKeyId == fixture.Rig.Stolen);

        Assert.Contains("env=prod", reported.Data.Labels!);
        Assert.Equal(RouteAnswer.Taken, new RouteMatch { Labels = ["ENV=pr*"] }.Ask(reported.ToFacts(), fixture.Rig.World.Now));
        Assert.Equal(RouteAnswer.OtherLabel, new RouteMatch { Labels = ["env=prod", "app=none"] }.Ask(reported.ToFacts(), fixture.Rig.World.Now));
    }

    private static HashSet<string> Ids(IEnumerable<JsonElement> keys) => [.. keys.Select(key => key.GetProperty("api_key_id").GetString()).OfType<string>()];

    private static string[] Labels(JsonElement key) => [.. key.GetProperty("labels").EnumerateArray().Select(label => label.GetString()!)];

    private static IEnumerable<string> Options(XDocument page) => page.Descendants("select").Single(choice => choice.Attribute("name")?.Value == "label")
        .Elements("option").Select(option => option.Attribute("value")!.Value).Where(value => value.Length > 0);
}
