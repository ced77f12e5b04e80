using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Events;

public sealed class SentinelEventTests
{
    private static readonly SentinelEvent Full = new("id.1.2.Fired", "/usagesentinel/test", "UsageSentinel.Alert.Firing.v1", "/providers/openai", Given.Monday, new EventDetails
    {
        Audiences = ["oncall", "response"],
        AlertId = "id.1",
        Sequence = 2,
        Rule = "Spike",
        Severity = "critical",
        Provider = "openai",
        Account = "default",
        ProjectId = "proj_1",
        ApiKeyId = "key_1",
        Name = "名 <script> \"quoted\"",
        ActiveAt = Given.Monday,
        FiredAt = Given.Monday.AddMinutes(5),
        ResolvedAt = Given.Monday.AddHours(2),
        ResolvedReason = "Cleared",
        Meter = "USD/h",
        Observed = 30.5,
        Expected = 0,
        Score = 1e-9,
        ExcessUsd = 12.345678m,
        CostBasis = "estimated",
        PriceVersion = "v1",
        Cause = "cause",
        Explanation = "line one\nline two",
        Decision = "StopSwitch",
        DataThrough = Given.Monday.AddMinutes(4),
    });

    [Fact]
    public void Parse_OwnJson_GivesTheEventBack()
    {
        var parsed = SentinelEvent.Parse(Full.ToJson());

        Assert.Equal(Full.Data.Audiences.ToList(), parsed?.Data.Audiences.ToList());
        Assert.Equal(Full with { Data = Full.Data with { Audiences = [] } }, parsed! with { Data = parsed.Data with { Audiences = [] } });
    }

    [Fact]
    public void ToJson_IsCloudEvents10()
    {
        using var document = JsonDocument.Parse(Full.ToJson());
        var names = document.RootElement.EnumerateObject().Select(member => member.Name);

        Assert.Equal(["specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"], names);
        Assert.Equal("1.0", document.RootElement.GetProperty("specversion").GetString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("""{"id":"a"}""")]
    [InlineData("""{"id":"a","type":"t"}""")]
    [InlineData("""{"id":"a","type":"t","data":null}""")]
    [InlineData("""{"id":"a","type":"t","data":[]}""")]
    [InlineData("""{"id":7,"type":"t","data":{}}""")]
    [InlineData("""{"id":"a","type":"t","time":"yesterday","data":{}}""")]
    [InlineData("""{"id":"a","type":"t","data":{"audiences":null}}""")]
    [InlineData("""{"id":"a","type":"t","data":{"audiences":"oncall"}}""")]
    [InlineData("""{"id":"\ud800","type":"t","data":{}}""")]
    public void Parse_Garbage_IsNull(string json) => Assert.Null(SentinelEvent.Parse(json));

    [Fact]
    public void Parse_NoAudiences_IsForNobody()
    {
        var parsed = SentinelEvent.Parse("""{"id":"a","source":"s","type":"t","subject":"x","time":"2026-03-02T00:00:00Z","data":{}}""");

        Assert.NotNull(parsed);
        Assert.Empty(parsed.Data.Audiences);
    }

    [Property(MaxTest = 500)]
    public Property Parse_AnyCutOfAnEvent_NeverThrows() => Prop.ForAll(Gen.Choose(0, Full.ToJson().Length - 1).ToArbitrary(), at =>
        SentinelEvent.Parse(Full.ToJson()[..at]) is null);

    [Property(MaxTest = 500)]
    public Property Parse_AnyText_NeverThrows(string? text)
    {
        _ = SentinelEvent.Parse(text ?? string.Empty);
        return true.ToProperty();
    }
}
