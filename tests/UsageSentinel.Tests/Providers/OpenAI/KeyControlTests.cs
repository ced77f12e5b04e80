using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Tests.Providers.OpenAI.Rig;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class KeyControlTests
{
    private const string Key = "organization/projects/proj_a/api_keys/key_a";
    private const string Account = "organization/projects/proj_a/service_accounts/svc_1";

    private static readonly ProjectId Project = new("proj_a");

    [Fact]
    public async Task DeleteKey_Confirmed_IsDeleted()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"DELETE {Key}", Answer.Json("{\"object\":\"organization.project.api_key.deleted\",\"id\":\"key_a\",\"deleted\":true}"));

        Assert.Equal(DeletionOutcome.Deleted, await rig.Control.DeleteKeyAsync(Project, new KeyId("key_a"), CancellationToken.None));
    }

    [Fact]
    public async Task DeleteKey_AlreadyGone_SaysSo()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"DELETE {Key}", Answer.Error(404));

        Assert.Equal(DeletionOutcome.AlreadyGone, await rig.Control.DeleteKeyAsync(Project, new KeyId("key_a"), CancellationToken.None));
    }

    [Fact]
    public async Task DeleteKey_AnswerLostAndRepeated_IsDone()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"DELETE {Key}", Answer.Error(500), Answer.Error(404));

        Assert.Equal(DeletionOutcome.AlreadyGone, await rig.Control.DeleteKeyAsync(Project, new KeyId("key_a"), CancellationToken.None));
        Assert.Equal(2, rig.Server.Requests.Length);
    }

    [Fact]
    public async Task DeleteKey_OfAServiceAccount_IsRefused()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"DELETE {Key}", Answer.Error(400, message: "The API key belongs to a service account and cannot be deleted."));

        var thrown = await Assert.ThrowsAsync<ProviderException>(
            () => rig.Control.DeleteKeyAsync(Project, new KeyId("key_a"), CancellationToken.None));

        Assert.Equal(ProviderError.Refused, thrown.Error);
        Assert.Contains("belongs to a service account", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"deleted\":false}")]
    [InlineData("{}")]
    [InlineData("ok")]
    public async Task DeleteKey_NotConfirmed_IsMalformed(string json)
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"DELETE {Key}", Answer.Json(json));

        var thrown = await Assert.ThrowsAsync<ProviderException>(
            () => rig.Control.DeleteKeyAsync(Project, new KeyId("key_a"), CancellationToken.None));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }

    [Fact]
    public async Task DeleteServiceAccount_Confirmed_IsDeleted()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"DELETE {Account}", Answer.Json("{\"id\":\"svc_1\",\"deleted\":true}"), Answer.Error(404));

        Assert.Equal(DeletionOutcome.Deleted, await rig.Control.DeleteServiceAccountAsync(Project, "svc_1", CancellationToken.None));
        Assert.Equal(DeletionOutcome.AlreadyGone, await rig.Control.DeleteServiceAccountAsync(Project, "svc_1", CancellationToken.None));
    }

    [Fact]
    public async Task FindKey_ThereAndGone_IsTheKeyAndThenNull()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"GET {Key}", Answer.Json("{\"id\":\"key_a\",\"name\":\"n\"}"), Answer.Error(404));

        var found = await rig.Control.FindKeyAsync(Project, new KeyId("key_a"), CancellationToken.None);
        var gone = await rig.Control.FindKeyAsync(Project, new KeyId("key_a"), CancellationToken.None);

        Assert.Equal("n", found?.Name);
        Assert.Null(gone);
    }

    [Fact]
    public async Task FindKey_AnswerAboutAnother_IsMalformed()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"GET {Key}", Answer.Json("{\"id\":\"key_b\"}"));

        var thrown = await Assert.ThrowsAsync<ProviderException>(
            () => rig.Control.FindKeyAsync(Project, new KeyId("key_a"), CancellationToken.None));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }

    [Fact]
    public async Task ListKeys_OfAProject_AsksForEveryAccess()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On("GET organization/projects/proj_a/api_keys", Answer.Json("{\"data\":[{\"id\":\"key_a\"}],\"has_more\":false}"));

        Assert.Single(await rig.Control.ListKeysAsync(Project, CancellationToken.None));
        Assert.Equal("any", Assert.Single(rig.Server.Requests)["owner_project_access"]);
    }

    [Fact]
    public async Task ListServiceAccounts_OfAProject_ReadsThem()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On(
            "GET organization/projects/proj_a/service_accounts",
            Answer.Json("{\"data\":[{\"id\":\"svc_1\",\"name\":\"ci\",\"role\":\"member\",\"created_at\":1711471533}],\"has_more\":false}"));

        Assert.Equal(
            new ServiceAccount("svc_1", "ci", "member", DateTimeOffset.FromUnixTimeSeconds(1711471533)),
            Assert.Single(await rig.Control.ListServiceAccountsAsync(Project, CancellationToken.None)));
    }

    [Fact]
    public async Task Ids_WithCharactersOfAddresses_CannotLeaveTheirPlace()
    {
        await using var rig = await OpenAIRig.StartAsync();

        var found = await rig.Control.FindKeyAsync(new ProjectId("a/../b?x=1#"), new KeyId("k%2f"), CancellationToken.None);

        Assert.Null(found);
        Assert.StartsWith("organization/projects/a", Assert.Single(rig.Server.Requests).Path, StringComparison.Ordinal);
        Assert.Empty(rig.Server.Requests[0].RawQuery);
        await Assert.ThrowsAsync<ArgumentException>(() => rig.Control.FindKeyAsync(new ProjectId(".."), new KeyId("k"), CancellationToken.None));
    }

    [Fact]
    public async Task Control_WithAResponseKey_ActsWithItAndCollectsWithTheOther()
    {
        var adminKey = new FixedCredential("collect-key");
        var responseKey = new FixedCredential("response-key");
        await using var rig = await OpenAIRig.StartAsync(adminKey: adminKey, responseKey: responseKey);
        rig.Server.On("GET organization/projects", Answer.Json("{\"data\":[],\"has_more\":false}"));

        await rig.Provider.ReadInventoryAsync(CancellationToken.None);
        _ = rig.Control;
        Assert.Equal(0, responseKey.Reads);
        await rig.Control.FindKeyAsync(Project, new KeyId("key_a"), CancellationToken.None);

        Assert.Equal(["Bearer collect-key", "Bearer response-key"], rig.Server.Requests.Select(request => request.Authorization!));
    }
}
