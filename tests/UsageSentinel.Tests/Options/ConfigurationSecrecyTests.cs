using System.Text.Json.Nodes;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Tests.Options;

/// <summary>A key pasted where it does not belong must not come back out of an error, which ends in logs and terminals.</summary>
public sealed class ConfigurationSecrecyTests
{
    private const string Secret = "sk-admin-T3BlbkFJplanted0123456789";

    public static TheoryData<string> Files => new()
    {
        $$"""{ "providers": [ { "adminKey": "{{Secret}}" } ] }""",
        $$"""{ "providers": [ { "responseKey": "{{Secret}}" } ] }""",
        $$"""{ "providers": [ { "adminKey": "keyvault:{{Secret}}" } ] }""",
        $$"""{ "providers": [ { "name": "{{Secret}} " } ] }""",
        $$"""{ "providers": [ { "name": "{{Secret}}" }, { "name": "{{Secret}}" } ] }""",
        $$"""{ "providers": [ { "baseUrl": "{{Secret}}" } ] }""",
        $$"""{ "providers": [ { "baseUrl": "https://{{Secret}}/v1" } ] }""",
        $$"""{ "providers": [ { "baseUrl": "http://user:{{Secret}}@evil.example/v1" } ] }""",
        $$"""{ "providers": [ { "kind": "{{Secret}}" } ] }""",
        $$"""{ "providers": [ { "{{Secret}}": 1 } ] }""",
        $$"""{ "providers": "{{Secret}}" }""",
        $$"""{ "{{Secret}}": 1 }""",
        $$"""{ "schedules": { "usage": "{{Secret}}" } }""",
        $$"""{ "detection": { "lagMinutes": "{{Secret}}" } }""",
        $$"""{ "caps": [ { "name": "{{Secret}}" } ] }""",
        $$"""{ "budgets": [ { "name": "{{Secret}}", "amountUsd": 1, "thresholds": [] } ] }""",
        $$"""{ "providers": [ { "adminKey": {{Secret}} } ] }""",
        $$"""{ "providers": [ { "adminKey": t{{Secret}} } ] }""",
        $$"""{ "providers": [ { "adminKey": n{{Secret}} } ] }""",
        $$"""{ "providers": [ { "adminKey": "{{Secret}} } ] }""",
        $$"""{ "{{Secret}}": 1, "{{Secret}}": 2 }""",
        Secret,
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void Read_SecretInTheFile_IsRefusedAndNeverEchoed(string json)
    {
        var refused = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(json, new Dictionary<string, string>()));

        Assert.NotEmpty(refused.Errors);
        Assert.DoesNotContain("T3BlbkFJ", refused.ToString(), StringComparison.Ordinal);
        Assert.All(refused.Errors, error => Assert.DoesNotContain("T3BlbkFJ", error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Sentinel__Providers__0__AdminKey", Secret)]
    [InlineData("Sentinel__Providers__0__Kind", Secret)]
    [InlineData("Sentinel__Schedules__Usage", Secret)]
    [InlineData("Sentinel__Store", Secret)]
    [InlineData("Sentinel__" + Secret, "x")]
    public void Read_SecretInAVariable_IsRefusedAndNeverEchoed(string name, string value)
    {
        var refused = Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(null, new Dictionary<string, string> { [name] = value }));

        Assert.DoesNotContain("T3BlbkFJ", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SecretInEveryTextSetting_IsNeverEchoed()
    {
        foreach (var json in EveryText(JsonNode.Parse(SampleConfiguration.Json())!.AsObject()))
        {
            try
            {
                ConfigurationReader.Read(json, new Dictionary<string, string>());
            }
            catch (ConfigurationException refused)
            {
                Assert.DoesNotContain("T3BlbkFJ", refused.Message, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The document again and again, each time with another text replaced by the secret.</summary>
    private static IEnumerable<string> EveryText(JsonObject document)
    {
        var paths = Texts(document).Select(node => node.GetPath()).ToList();
        foreach (var path in paths)
        {
            var copy = document.DeepClone().AsObject();
            var target = Texts(copy).Single(node => node.GetPath() == path);
            target.ReplaceWith(Secret);
            yield return copy.ToJsonString();
        }
    }

    private static IEnumerable<JsonNode> Texts(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => Texts(member.Value)),
        JsonArray items => items.SelectMany(Texts),
        JsonValue value when value.GetValueKind() is System.Text.Json.JsonValueKind.String => [value],
        _ => [],
    };
}
