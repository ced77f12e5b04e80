using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Tests.Providers.OpenAI.Rig;
using static UsageSentinel.Tests.Providers.OpenAI.Rig.Pages;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class CredentialTests
{
    private const string Completions = "GET organization/usage/completions";

    private static readonly Answer Dead = Answer.Error(401, "invalid_api_key", "Incorrect API key provided: sk-admi***7890.");

    [Fact]
    public async Task Credential_RefusedAndChangedMeanwhile_IsReadAgainOnce()
    {
        var credential = new FixedCredential("old-key", "new-key");
        await using var rig = await OpenAIRig.StartAsync(adminKey: credential);
        rig.Server.On(Completions, request => request.Authorization == "Bearer new-key" ? Page(null) : Dead);

        await rig.ReadHoursAsync(Hours(1));

        Assert.Equal(["Bearer old-key", "Bearer new-key"], rig.Server.Requests.Select(request => request.Authorization!));
        Assert.Equal(1, credential.Renewals);
    }

    [Fact]
    public async Task Credential_RefusedAndUnchanged_IsNotSentAgain()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Dead);

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.InvalidCredential, thrown.Error);
        Assert.Single(rig.Server.Requests);
        Assert.Contains("401 invalid_api_key", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("set OPENAI_ADMIN_KEY", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credential_RenewedAndRefusedAgain_IsInvalid()
    {
        var credential = new FixedCredential("old-key", "new-key", "newest-key");
        await using var rig = await OpenAIRig.StartAsync(adminKey: credential);
        rig.Server.On(Completions, Dead);

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.InvalidCredential, thrown.Error);
        Assert.Equal(2, rig.Server.Requests.Length);
    }

    /// <summary>A project key is a real key of the wrong kind; two statuses say so.</summary>
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task Credential_OfAProject_IsAMissingScope(int status)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(Completions, Answer.Error(status, message: "You have insufficient permissions for this operation. Missing scopes: api.usage.read."));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.MissingScope, thrown.Error);
        Assert.Contains("api.usage.read", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("secret-one\nsecret-two")]
    [InlineData("secret-ключ")]
    public async Task Credential_ThatCannotBeAKey_IsNeverSentNorShown(string value)
    {
        await using var rig = await OpenAIRig.StartAsync(adminKey: new FixedCredential(value));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.ReadHoursAsync(Hours(1)));

        Assert.Equal(ProviderError.InvalidCredential, thrown.Error);
        Assert.DoesNotContain("secret-", thrown.ToString(), StringComparison.Ordinal);
        Assert.Empty(rig.Server.Requests);
    }

    [Fact]
    public async Task Credential_WithANewlineAtItsEnd_IsTrimmed()
    {
        await using var rig = await OpenAIRig.StartAsync(adminKey: new FixedCredential("the-key\n"));
        rig.Server.On(Completions, Page(null));

        await rig.ReadHoursAsync(Hours(1));

        Assert.Equal("Bearer the-key", Assert.Single(rig.Server.Requests).Authorization);
    }

    [Fact]
    public async Task EnvironmentCredential_NotSet_SaysWhatToSet()
    {
        var credential = new EnvironmentCredential("USAGESENTINEL_TEST_NO_SUCH_VARIABLE");

        var thrown = await Assert.ThrowsAsync<ProviderException>(async () => await credential.GetAsync(false, CancellationToken.None));

        Assert.Equal(ProviderError.InvalidCredential, thrown.Error);
        Assert.Contains("set the environment variable USAGESENTINEL_TEST_NO_SUCH_VARIABLE", thrown.Message, StringComparison.Ordinal);
    }
}
