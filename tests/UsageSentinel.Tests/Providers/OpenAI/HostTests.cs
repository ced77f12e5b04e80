using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.OpenAI;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class HostTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1", null)]
    [InlineData("https://us.api.openai.com/v1/", null)]
    [InlineData("https://eu.api.openai.com/v1", null)]
    [InlineData("http://127.0.0.1:5000/v1", null)]
    [InlineData("http://localhost/v1", null)]
    [InlineData("http://[::1]:5000/v1", null)]
    [InlineData("https://gateway.example.com/openai/v1", "gateway.example.com")]
    public void Host_KnownLoopbackOrAllowed_IsTaken(string baseUrl, string? allowHost) => Register(baseUrl, allowHost);

    [Theory]
    [InlineData("http://api.openai.com/v1", null, "without encryption")]
    [InlineData("https://api.openai.com.evil.example/v1", null, "allowHost")]
    [InlineData("https://evil.example/api.openai.com", null, "allowHost")]
    [InlineData("https://gateway.example.com/v1", "other.example.com", "allowHost")]
    [InlineData("https://sub.gateway.example.com/v1", "gateway.example.com", "allowHost")]
    [InlineData("http://gateway.example.com/v1", "gateway.example.com", "without encryption")]
    [InlineData("https://user:pw@api.openai.com/v1", null, "user")]
    [InlineData("https://api.openai.com/v1?x=1", null, "query")]
    [InlineData("ftp://api.openai.com/v1", null, "https address")]
    public void Host_AnythingElse_IsRefusedBeforeAnythingIsSent(string baseUrl, string? allowHost, string why)
    {
        var thrown = Assert.Throws<OptionsValidationException>(() => Register(baseUrl, allowHost));

        Assert.Contains(why, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_WrongInTwoWays_SayBoth()
    {
        var options = new OpenAIProviderOptions { BaseUrl = new Uri("http://evil.example"), MaxRetries = -1 };

        var thrown = Assert.Throws<OptionsValidationException>(() => new ServiceCollection().AddOpenAI(options, _ => new FixedCredential("k")));

        Assert.Contains("MaxRetries", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("baseUrl", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accounts_Several_ResolveByNameAndTogether()
    {
        using var services = new ServiceCollection()
            .AddOpenAI(new OpenAIProviderOptions { Name = "one" }, _ => new FixedCredential("k"))
            .AddOpenAI(new OpenAIProviderOptions { Name = "two" }, _ => new FixedCredential("k"))
            .BuildServiceProvider();

        Assert.Equal(["openai|one", "openai|two"], services.GetServices<IUsageProvider>().Select(provider => provider.Account.ToString()));
        Assert.Equal("two", services.GetRequiredKeyedService<IKeyControl>(new ProviderAccount("openai", "two")).Account.Account);
        Assert.Same(services.GetRequiredKeyedService<IUsageProvider>(new ProviderAccount("openai", "one")), services.GetServices<IUsageProvider>().First());
    }

    [Fact]
    public void Accounts_OfOneName_AreRefused()
    {
        var services = new ServiceCollection().AddOpenAI(new OpenAIProviderOptions(), _ => new FixedCredential("k"));

        Assert.Throws<OptionsValidationException>(() => services.AddOpenAI(new OpenAIProviderOptions(), _ => new FixedCredential("k")));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_ToAnywhere_IsNotFollowed(int status)
    {
        await using var rig = await OpenAIRig.StartAsync();
        await using var other = await ScriptedServer.StartAsync(rig.Time);
        rig.Server.On("GET organization/usage/completions", Answer.Json("", status).With("Location", other.BaseUrl + "/organization/usage/completions"));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.Refused, thrown.Error);
        Assert.Contains("redirect", thrown.Message, StringComparison.Ordinal);
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task Cookies_SetByTheServer_AreNotSentBack()
    {
        await using var rig = await OpenAIRig.StartAsync();
        string? cookie = null;
        rig.Server.On(
            "GET organization/usage/completions",
            Page(null).With("Set-Cookie", "a=b"),
            Answer.By(async context =>
            {
                cookie = context.Request.Headers.Cookie;
                await Page(null).WriteAsync(context);
            }));

        await rig.ReadHoursAsync(Hours(1));
        await rig.ReadHoursAsync(Hours(1));

        Assert.Null(cookie);
    }

    private static void Register(string baseUrl, string? allowHost) => new ServiceCollection().AddOpenAI(
        new OpenAIProviderOptions { BaseUrl = new Uri(baseUrl), AllowHost = allowHost }, _ => new FixedCredential("k"));
}
