using System.Globalization;
using System.Text;
using System.Text.Json;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Console;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Channels.Slack;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>Every rule through real sweeps: one event is one alert, and whoever reads it knows what happened, how far from usual, what it costs, and what to do.</summary>
public sealed class RuleStoryTests(RuleStory story) : IClassFixture<RuleStory>
{
    /// <summary>Key, rule, and what its first message must say besides: what it is, against what, and over what.</summary>
    public static TheoryData<string, RuleKind, string[]> Rules => new()
    {
        { "spike", RuleKind.Spike, ["usage spike", "times normal", "is normal (", "so far"] },
        { "shape", RuleKind.Shape, ["input tokens per request rose: much longer prompts", "input tokens per request", "1,000 is normal", "so far"] },
        { "enumerates", RuleKind.Novelty, ["possibly probing which models it can call", "models within a day that this key never used before"] },
        { "novel", RuleKind.Shape, ["a model this key never used before", "$0.0045 is normal", "more expensive models $", "One new model within a day, $"] },
        { "sleeper", RuleKind.Dormant, ["dormant key used again", "First use after 22 days without usage", "3 requests and $0.0135", "the highest hourly cost of the key before was $"] },
        { "sleepless", RuleKind.OffHours, ["usage in hours that are normally idle", "times normal"] },
        { "newborn", RuleKind.NewKey, ["a new key with far more usage than other new keys", "is normal for new keys of the organization"] },
        { "flood", RuleKind.Spike, ["request flood", "requests per hour over 5 min; the usual rate is", "rate limits"] },
        { "probed", RuleKind.Spike, ["usage spike on a model this key never used before", "One new model within a day, $", "times normal"] },
        { "capped", RuleKind.Cap, ["cap exceeded", "exceed the cap of 2,000", "sentinel contain capped"] },
        { "everything", RuleKind.Shape, ["cost per request rose", "2 new models within a day", "The hour is normally idle.", "There are also more requests than normal."] },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void Sweeps_OfADayOfEverything_TellEachEventOnceAndInFull(string key, RuleKind rule, string[] facts)
    {
        var alert = story.Only(key);
        Assert.Equal(rule, alert.Subject.Rule);
        var first = Assert.Single(story.Reported(key), item => item.Type == EventTypes.Firing);
        var mail = TextBody.Render(Written(first));
        Assert.All([key, .. facts, $"sentinel explain {alert.ShortId}", "Response: "], fact => Assert.Contains(fact, mail, StringComparison.Ordinal));
        Assert.All(["in all", "$0.00 ", "NaN", "to 2026-09-15"], wrong => Assert.DoesNotContain(wrong, mail, StringComparison.Ordinal));

        // The same words wherever it is read.
        var slack = JsonSerializer.Deserialize<JsonElement>(SlackBlocks.Render(Written(first), [])).ToString();
        Assert.All(facts, fact => Assert.Contains(JsonEncodedText.Encode(fact).ToString(), JsonEncodedText.Encode(JsonText(slack)).ToString(), StringComparison.Ordinal));
        Assert.All([key, first.Data.Cause!], fact => Assert.Contains(fact, LineChannel.Render(first), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("spike", 10.5)]
    [InlineData("flood", 14)]
    [InlineData("probed", 15)]
    [InlineData("enumerates", 12)]
    [InlineData("sleeper", 9)]
    [InlineData("everything", 2)]
    public void Sweeps_OfWhatBeginsAtOnce_TellWithinTenMinutes(string key, double hour) =>
        Assert.InRange(story.Only(key).FiredAt!.Value, RuleStory.Day.AddHours(hour), RuleStory.Day.AddHours(hour).AddMinutes(15));

    /// <summary>A test with three requests is a warning; the flood after it is the same event, and critical.</summary>
    [Fact]
    public void Sweeps_OfASleeperThatIsTriedAndThenFlooded_MakeOneAlertWorse()
    {
        var reported = story.Reported("sleeper").Where(item => item.Type is EventTypes.Firing or EventTypes.Escalated).Select(item => item.Data.Severity).ToList();

        Assert.Equal(["warning", "critical"], reported);
        Assert.All(story.Reported("sleeper"), item => Assert.Null(item.Data.Level));
        Assert.Contains(
            "dormant key used again, with a burst", story.Reported("sleeper").Single(item => item.Type == EventTypes.Escalated && item.Data.Severity == "critical").Data.Cause, StringComparison.Ordinal);
    }

    /// <summary>What the operator provided for new keys is passed: the reason is in the alert that is open already.</summary>
    [Fact]
    public void Sweeps_OfANewKeyThatPassesItsProvision_StayOneAlertThatSaysSo()
    {
        var alert = story.Only("newborn");

        Assert.Equal(Severity.Critical, alert.Severity);
        Assert.True(alert.EpisodeExcess.Amount > 50);
    }

    [Fact]
    public void Sweeps_OfCalmKeys_TellNothing() => Assert.DoesNotContain(
        story.Alerts, alert => alert is { FiredAt: not null, IsHistoric: false } && alert.Subject.Key?.Value.StartsWith("calm_", StringComparison.Ordinal) is true);

    [Fact]
    public void Sweeps_OfSlowGrowth_AreADriftOrARise()
    {
        var alert = story.Of("drift")[0];

        Assert.True(alert.Subject.Rule is RuleKind.Drift or RuleKind.Spike, string.Create(CultureInfo.InvariantCulture, $"{alert.Subject.Rule} {alert.FiredAt:u}"));
    }

    private static string JsonText(string json)
    {
        var text = new StringBuilder();
        Collect(JsonSerializer.Deserialize<JsonElement>(json), text);
        return text.ToString().Replace("&amp;", "&", StringComparison.Ordinal).Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal);
    }

    private static void Collect(JsonElement element, StringBuilder text)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Collect(member.Value, text);
                }

                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Collect(item, text);
                }

                break;
            case JsonValueKind.String:
                text.Append(element.GetString()).Append('\n');
                break;
        }
    }

    private static NoticeText Written(SentinelEvent reported) => NoticeComposer.Write(
        new Notice(new Route("oncall", ChannelKind.Email, ["oncall"], RouteMatch.Anything), "group", NotifyReason.First, [reported], 0, reported.Time, null), NoticeLinks.None);
}
