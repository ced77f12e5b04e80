using NJsonSchema;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Tests.Options;

public sealed class ConfigurationSchemaTests
{
    [Fact]
    public async Task Json_Sample_IsAccepted() => Assert.Empty((await SchemaAsync()).Validate(SampleConfiguration.Json()));

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "$schema": "./sentinel.schema.json" }""")]
    [InlineData("""{ "caps": [ { "name": "c", "usdPerHour": 1 } ] }""")]
    public async Task Json_GoodFile_IsAccepted(string json) => Assert.Empty((await SchemaAsync()).Validate(json));

    [Theory]
    [InlineData("""{ "deploymnet": "x" }""", "a misspelt section")]
    [InlineData("""{ "detection": { "lagMinute": 5 } }""", "a misspelt setting")]
    [InlineData("""{ "detection": { "lagMinutes": 0 } }""", "below the least")]
    [InlineData("""{ "detection": { "lagMinutes": "5" } }""", "a number as text")]
    [InlineData("""{ "detection": { "lagMinutes": 1.5 } }""", "not a whole number")]
    [InlineData("""{ "response": { "mode": "attack" } }""", "no such mode")]
    [InlineData("""{ "response": { "protectedKeys": "key_1" } }""", "a text where a list is needed")]
    [InlineData("""{ "providers": [ { "name": "a|b" } ] }""", "a name with a separator")]
    [InlineData("""{ "caps": [ { "usdPerHour": 1 } ] }""", "a name is required")]
    [InlineData("""{ "budgets": [ { "name": "b" } ] }""", "an amount is required")]
    [InlineData("[]", "no object")]
    public async Task Json_BadFile_IsRejected(string json, string why)
    {
        Assert.True((await SchemaAsync()).Validate(json).Count > 0, why);
        Assert.Throws<ConfigurationException>(() => ConfigurationReader.Read(json, new Dictionary<string, string>()));
    }

    [Fact]
    public async Task Json_EverySetting_IsDescribedOrNamedPlainly()
    {
        var schema = await SchemaAsync();

        Assert.Equal(typeof(SentinelOptions).GetProperties().Length + 1, schema.Properties.Count);
        Assert.Equal("0 */5 * * * *", schema.Properties["schedules"].ActualSchema.Properties["usage"].Default);
        Assert.False(schema.AllowAdditionalProperties);
    }

    private static Task<JsonSchema> SchemaAsync() => JsonSchema.FromJsonAsync(ConfigurationSchema.Json(), CancellationToken.None);
}
