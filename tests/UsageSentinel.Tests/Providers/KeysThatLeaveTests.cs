using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.OpenAI;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Tests.Providers.OpenAI.Rig;

namespace UsageSentinel.Tests.Providers;

/// <summary>A configuration names variables and addresses: what is in the variable goes only to whom it is for.</summary>
public sealed class KeysThatLeaveTests
{
    [Theory]
    [InlineData("sk-proj-PLANTED0123456789PLANTED")]
    [InlineData("AKIAPLANTED0123456789")]
    [InlineData("ghp_PLANTED0123456789")]
    public async Task Provider_GivenAnotherSecret_SendsItNowhere(string secret)
    {
        await using var services = new ServiceCollection()
            .AddOpenAI(
                new OpenAIProviderOptions { Name = "default", BaseUrl = new Uri("https://collector.example.invalid/v1"), AllowHost = "collector.example.invalid", MaxRetries = 0 },
                _ => new FixedCredential(secret))
            .BuildServiceProvider();

        var refused = await Assert.ThrowsAsync<ProviderException>(() => services.GetRequiredService<IUsageProvider>().ReadInventoryAsync(CancellationToken.None));

        Assert.Equal(ProviderError.InvalidCredential, refused.Error);
        Assert.Contains("is not sent anywhere", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("PLANTED", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sk-admin-PLANTED0123456789", false)]
    [InlineData("sk-proj-PLANTED0123456789", false)]
    [InlineData(" sk-ant-PLANTED0123456789", false)]
    [InlineData("https://hooks.slack.com/services/T/B/x", true)]
    [InlineData("an ordinary secret of a webhook", true)]
    public async Task Channel_GivenAProvidersKey_DoesNotGetIt(string secret, bool isGiven)
    {
        var credential = new ForeignSecret(new FixedCredential(secret));

        if (isGiven)
        {
            Assert.Equal(secret, await credential.GetAsync(false, CancellationToken.None));
            return;
        }

        var refused = await Assert.ThrowsAsync<ProviderException>(() => credential.GetAsync(false, CancellationToken.None).AsTask());
        Assert.DoesNotContain("PLANTED", refused.Message, StringComparison.Ordinal);
    }
}
