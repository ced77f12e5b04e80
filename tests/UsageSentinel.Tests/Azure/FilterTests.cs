using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Alerting;

namespace UsageSentinel.Tests.Azure;

/// <summary>The filters in Bicep and those of the local bus let the same events through.</summary>
public class FilterTests
{
    public static TheoryData<string[]> Audiences => new(
        [], [Audience.Finance], [Audience.OnCall], [Audience.Response], [Audience.Finance, Audience.OnCall],
        [Audience.OnCall, Audience.Response], [Audience.Finance, Audience.OnCall, Audience.Response], ["somebody else"], ["FINANCE"]);

    [SkippableTheory]
    [MemberData(nameof(Audiences))]
    public void Filters_OfTheTemplatesAndTheLocalBus_Agree(string[] audiences)
    {
        var told = new SentinelEvent("f.1.1.fired", "/usagesentinel/test", "UsageSentinel.Alert.Firing.v1", "/providers/openai", DateTimeOffset.UnixEpoch, new EventDetails { Audiences = [.. audiences] });
        var local = SubscriptionFilter.All.Where(filter => filter.Wants(told)).Select(filter => filter.Name);

        Assert.Equal(local.Order(StringComparer.Ordinal), EventChecks.QueuesOf(BicepCompiler.Main.Template, JsonNode.Parse(told.ToJson())!));
    }
}
