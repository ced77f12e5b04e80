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
    [InlineData("""{ "deploymnet": "x" }""")]
    [InlineData("""{ "detection": { "lagMinute": 5 } }""")]
    [InlineData("""{ "detection": { "lagMinutes": 0 } }""")]
    [InlineData("""{ "detection": { "lagMinutes": "5" } }""")]
    [InlineData("""{ "detection": { "lagMinutes": 1.5 } }""")]
    [InlineData("""{ "response": { "mode": "attack" } }""")]
    [InlineData("""{ "response": { "protectedKeys": "key_1" } }""")]
    [InlineData("""{ "providers": [ { "name": "a|b" } ] }""")]
    [InlineData("""{ "caps": [ { "usdPerHour": 1 } ] }""")] // a name is required
    [InlineData("""{ "budgets": [ { "name": "b" } ] }""")] // and an amount
    [InlineData("[]")]
    public async Task Json_BadFile_IsRejected(string json)
    {
        Assert.NotEmpty((await SchemaAsync()).Validate(json));
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
