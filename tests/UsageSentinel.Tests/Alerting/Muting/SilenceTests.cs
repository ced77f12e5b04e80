using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Judging;
using static UsageSentinel.Tests.Alerting.Notifying.GivenGroup;

namespace UsageSentinel.Tests.Alerting.Muting;

public sealed class SilenceTests
{
    [Theory]
    [InlineData("key=key_1", true)]
    [InlineData("key=key_", false)]
    [InlineData("key!=key_1", false)]
    [InlineData("key=~key_[0-9]", true)]
    [InlineData("key=~ey_1", false)] // anchored
    [InlineData("key=~key_1|other", true)]
    [InlineData("key!~key_.*", false)]
    [InlineData("meter=", true)] // a label without a value is empty
    [InlineData("severity=warning", true)]
    public void Matches_Label_AsTheSignSays(string text, bool matches) => Assert.Equal(matches, Matcher.Parse(text).Matches(Labels()));

    [Theory]
    [InlineData("")]
    [InlineData("key")]
    [InlineData("=x")]
    [InlineData("a label=red")]
    [InlineData("key=~(")]
    [InlineData("key=~(a)\\1")] // would need backtracking
    public void Parse_NoMatcher_SaysWhy(string text) => Assert.Throws<FormatException>(() => Matcher.Parse(text));

    [Theory]
    [InlineData("key=key_1")]
    [InlineData("rule!=Spike")]
    [InlineData("project=~proj_(a|b)")]
    [InlineData("key!~x=~y")]
    [InlineData("cost-centre=CC-7")]
    public void ToString_OfAMatcher_IsWhatItWasParsedFrom(string text) => Assert.Equal(text, Matcher.Parse(text).ToString());

    /// <summary>An operator's own label is matched like any other, and one with the name of a label of the alert never replaces it.</summary>
    [Theory]
    [InlineData("env=prod", true)]
    [InlineData("env=~prod|staging", true)]
    [InlineData("env!=prod", false)]
    [InlineData("app=", true)] // a label it does not have is empty
    [InlineData("key=key_1", true)]
    [InlineData("key=mine", false)]
    public void Covers_AnAlertWithLabelsOfTheOperator_AsTheSignSays(string matcher, bool covers)
    {
        var alert = new Alert(Given.Subject(), AlertState.Firing, Now, Given.Anomaly(), Severity.Warning, Now, 1);
        var more = ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal, [KeyValuePair.Create("env", "prod"), KeyValuePair.Create("key", "mine")]);
        var silence = New() with { Matchers = [Matcher.Parse(matcher.Replace("key_1", alert.Subject.Key?.Value, StringComparison.Ordinal))] };

        Assert.Equal(covers, silence.Covers(alert, more, Now));
    }

    [Fact]
    public void Faults_NothingWrong_IsEmpty() => Assert.Empty(New().Faults());

    [Fact]
    public void Faults_EverythingWrong_NamesItAll() => Assert.Equal(
        4, (New() with { Matchers = [], EndsAt = Now.AddDays(-1), Why = " ", MaxExcess = new Usd(-1) }).Faults().Count());

    [Fact]
    public void Faults_LongerThanThirtyDaysOrMatchingEverything_IsRefused()
    {
        Assert.Single((New() with { EndsAt = Now.AddDays(30).AddSeconds(1) }).Faults());
        Assert.Single((New() with { Matchers = [Matcher.Parse("key=~.*")] }).Faults());
    }

    [Fact]
    public void Expire_Active_EndsNowAndAgainChangesNothing()
    {
        var expired = New().Expire(Now.AddMinutes(10));

        Assert.Equal((SilenceState.Expired, Now), (expired.StateAt(Now.AddMinutes(10)), expired.StartsAt));
        Assert.Same(expired, expired.Expire(Now.AddMinutes(20)));
        Assert.Equal(SilenceState.Expired, (New() with { StartsAt = Now.AddMinutes(30) }).Expire(Now).StateAt(Now));
    }

    [Fact]
    public void Covers_BeforeItsStartAndFromItsEnd_Nothing()
    {
        Assert.False(New().Covers(Labels(), Usd.Zero, Now.AddTicks(-1)));
        Assert.True(New().Covers(Labels(), Usd.Zero, Now));
        Assert.False(New().Covers(Labels(), Usd.Zero, Now.AddHours(1)));
    }

    [Theory]
    [InlineData(Severity.Warning, 0, true)]
    [InlineData(Severity.Critical, 0, false)] // it got worse: nobody has taken that on
    [InlineData(Severity.Info, 0, true)]
    [InlineData(Severity.Warning, 24, false)]
    public void Ack_InForce_WhileItLastsAndGetsNoWorse(Severity severity, int hours, bool holds) => Assert.Equal(
        holds, new Ack("e", "ada", Now, Now.AddHours(24), Severity.Warning).IsInForce(severity, Now.AddHours(hours)));

    private static Silence New() => new("s", [Matcher.Parse("key=key_1")], Now, Now.AddHours(1), "ada", "load test");
}
