using System.Collections.Immutable;
using UsageSentinel.Runtime.Options;

namespace UsageSentinel.Tests.Options;

public sealed class EnvironmentTests
{
    [Fact]
    public void Read_Variable_WinsOverTheFile() =>
        Assert.Equal("cloud", Read("""{ "deployment": "file" }""", ("Sentinel__Deployment", "cloud")).Deployment);

    [Theory]
    [InlineData("Sentinel__Detection__LagMinutes")]
    [InlineData("SENTINEL__DETECTION__LAGMINUTES")]
    [InlineData("sentinel__detection__lagMinutes")]
    public void Read_AnyCase_IsTheSameSetting(string name) =>
        Assert.Equal(20, Read("""{ "detection": { "LAGminutes": 10 } }""", (name, "20")).Detection.LagMinutes);

    [Fact]
    public void Read_ItemOfAList_IsOverriddenInPlace()
    {
        var options = Read(
            """{ "providers": [ { "name": "a" }, { "name": "b" } ] }""",
            ("Sentinel__Providers__1__BaseUrl", "http://127.0.0.1:5080/v1"));

        Assert.Equal(["a", "b"], options.Providers.Select(provider => provider.Name));
        Assert.Equal("http://127.0.0.1:5080/v1", options.Providers[1].BaseUrl);
        Assert.Equal("https://api.openai.com/v1", options.Providers[0].BaseUrl);
    }

    [Fact]
    public void Read_ListThatIsNotInTheFile_IsMade()
    {
        var options = Read(
            null,
            ("Sentinel__Providers__0__BaseUrl", "http://127.0.0.1:5080/v1"),
            ("Sentinel__Response__ProtectedKeys__0", "prod-*"),
            ("Sentinel__Response__ProtectedKeys__1", "key_1"),
            ("Sentinel__Budgets__0__Name", "team"),
            ("Sentinel__Budgets__0__AmountUsd", "12.5"),
            ("Sentinel__Budgets__0__Thresholds__0", "90"));

        Assert.Equal("http://127.0.0.1:5080/v1", Assert.Single(options.Providers).BaseUrl);
        Assert.Equal(["prod-*", "key_1"], options.Response.ProtectedKeys);
        Assert.Equal((12.5m, 90), (options.Budgets[0].AmountUsd, options.Budgets[0].Thresholds.Single()));
    }

    [Fact]
    public void Read_MoreThanTenItems_KeepTheirOrder()
    {
        var variables = Enumerable.Range(0, 12).Select(at => ($"Sentinel__Response__ProtectedKeys__{at}", $"key_{at}")).ToArray();

        Assert.Equal(Enumerable.Range(0, 12).Select(at => $"key_{at}"), Read(null, variables).Response.ProtectedKeys);
    }

    [Theory]
    [InlineData("Sentinel__Deploymnet", "x", "there is no setting 'Deploymnet' (did you mean 'deployment'?)")]
    [InlineData("Sentinel__", "x", "there is no setting ''")]
    [InlineData("Sentinel__Deployment__Length", "5", "deployment: must be text.")]
    [InlineData("Sentinel__Providers__first__Name", "x", "'first' is not an item number")]
    [InlineData("Sentinel__Providers__-1__Name", "x", "'-1' is not an item number")]
    [InlineData("Sentinel__Providers__100000__Name", "x", "'100000' is not an item number")]
    [InlineData("Sentinel__Providers__1__Name", "x", "providers[0]: must not be null")]
    [InlineData("Sentinel__Store", "sqlite", "store: must be an object")]
    [InlineData("Sentinel__Detection__LagMinutes", "soon", "detection.lagMinutes: must be a whole number")]
    [InlineData("Sentinel__Detection__MinimumExcessUsd", "NaN", "detection.minimumExcessUsd: must be a number")]
    [InlineData("Sentinel__Response__Stopped", "1", "response.stopped: must be true or false")]
    [InlineData("Sentinel__Response__Mode", "attack", "response.mode: must be one of")]
    public void Read_BadVariable_IsNamed(string name, string value, string error) =>
        Assert.Contains(error, Assert.Single(Errors(null, (name, value))), StringComparison.Ordinal);

    [Fact]
    public void Read_OtherVariables_AreNotLookedAt() => Assert.Equal("local", Read(null, ("PATH", "/bin"), ("Sentinel_Deployment", "x")).Deployment);

    private static SentinelOptions Read(string? json, params (string Name, string Value)[] variables) =>
        ConfigurationReader.Read(json, variables.ToDictionary(pair => pair.Name, pair => pair.Value));

    private static ImmutableArray<string> Errors(string? json, params (string Name, string Value)[] variables) =>
        Assert.Throws<ConfigurationException>(() => Read(json, variables)).Errors;
}
