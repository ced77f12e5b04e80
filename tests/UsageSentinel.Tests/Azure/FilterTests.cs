using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Tests.Architecture;

namespace UsageSentinel.Tests.Azure;

/// <summary>The filters in Bicep and those of the local bus let the same events through.</summary>
public partial class FilterTests
{
    /// <summary>Who is meant to get what. An alert names a key, so the responder looks at it; money is finance's; the rest needs a person.</summary>
    private static readonly (string Type, string[] Queues)[] Meant =
    [
        ("UsageSentinel.Alert.Acked.v1", ["oncall"]),
        ("UsageSentinel.Alert.Drill.v1", ["oncall"]),
        ("UsageSentinel.Alert.", ["oncall", "response"]),
        ("UsageSentinel.Cost.BudgetCrossed.v1", ["finance", "oncall"]),
        ("UsageSentinel.Cost.BudgetLimit.v1", ["finance", "oncall"]),
        ("UsageSentinel.Cost.", ["finance"]),
        ("UsageSentinel.Key.", ["oncall"]),
        ("UsageSentinel.Response.WouldHaveActed.v1", ["finance", "oncall"]),
        ("UsageSentinel.Response.", ["oncall"]),
        ("UsageSentinel.Health.RouteBroken.v1", ["finance", "oncall"]),
        ("UsageSentinel.Health.", ["oncall"]),
    ];

    public static TheoryData<string> Golden => [.. Example().Matches(File.ReadAllText(Repository.PathOf("docs", "events.md"))).Select(match => match.Groups[1].Value)];

    /// <summary>Each type of event, as docs/events.md shows it, goes through the filters of the compiled templates.</summary>
    [SkippableTheory]
    [MemberData(nameof(Golden))]
    public void GoldenEvent_ReachesExactlyTheSubscriptionsMeant(string json)
    {
        var golden = JsonNode.Parse(json)!;
        var type = (string)golden["type"]!;

        Assert.Equal(Meant.First(meant => type.StartsWith(meant.Type, StringComparison.Ordinal)).Queues, EventChecks.QueuesOf(BicepCompiler.Main.Template, golden));
    }

    public static TheoryData<string[]> Audiences => new(
        [], [Audience.Finance], [Audience.OnCall], [Audience.Response], [Audience.Finance, Audience.OnCall],
        [Audience.OnCall, Audience.Response], [Audience.Finance, Audience.OnCall, Audience.Response], ["somebody else"], ["FINANCE"]);

    [SkippableTheory]
    [MemberData(nameof(Audiences))]
    public void Filters_OfTheTemplatesAndTheLocalBus_Agree(string[] audiences)
    {
        var reported = new SentinelEvent("f.1.1.fired", "/usagesentinel/test", "UsageSentinel.Alert.Firing.v1", "/providers/openai", DateTimeOffset.UnixEpoch, new EventDetails { Audiences = [.. audiences] });
        var local = SubscriptionFilter.All.Where(filter => filter.Wants(reported)).Select(filter => filter.Name);

        Assert.Equal(local.Order(StringComparer.Ordinal), EventChecks.QueuesOf(BicepCompiler.Main.Template, JsonNode.Parse(reported.ToJson())!));
    }

    [GeneratedRegex("```json example\n(.*?)\n```", RegexOptions.Singleline)]
    private static partial Regex Example();
}
