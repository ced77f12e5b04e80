using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Tests.Providers.OpenAI.Rig;

namespace UsageSentinel.Tests.Providers.OpenAI;

public sealed class ProviderLimitTests
{
    private const string RateLimits = "organization/projects/proj_a/rate_limits";
    private const string ProjectSpend = "organization/projects/proj_a/spend_limit";
    private const string OrganizationSpend = "organization/spend_limit";
    private const string Models = "organization/projects/proj_a/model_permissions";

    private static readonly ProjectId Project = new("proj_a");

    [Fact]
    public async Task RateLimits_Listed_HaveOnlyTheMetersTheirModelHas()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"GET {RateLimits}", Answer.Json(
            "{\"data\":[{\"id\":\"rl-a\",\"model\":\"a\",\"max_requests_per_1_minute\":600,\"max_tokens_per_1_minute\":2147483647,\"batch_1_day_max_input_tokens\":9}],\"has_more\":false}"));

        Assert.Equal(
            new RateLimit("rl-a", "a", 600, 2147483647, BatchMaxInputTokensPerDay: 9),
            Assert.Single(await rig.Control.ListRateLimitsAsync(Project, CancellationToken.None)));
    }

    [Fact]
    public async Task RateLimit_Updated_SendsOnlyWhatChanges()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"POST {RateLimits}/rl-a", Answer.Json("{\"id\":\"rl-a\",\"model\":\"a\",\"max_requests_per_1_minute\":600}"));

        var echoed = await rig.Control.UpdateRateLimitAsync(Project, new RateLimit("rl-a", "a", MaxRequestsPerMinute: 1), CancellationToken.None);

        Assert.Equal("{\"max_requests_per_1_minute\":1}", Assert.Single(rig.Server.Requests).Body);
        Assert.Equal(600, echoed.MaxRequestsPerMinute);
    }

    [Fact]
    public async Task SpendLimit_Set_IsInCentsAndMonthly()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"POST {ProjectSpend}", Limit("inactive"));

        var limit = await rig.Control.SetSpendLimitAsync(Project, 10000, CancellationToken.None);

        Assert.Equal("{\"threshold_amount\":10000,\"currency\":\"USD\",\"interval\":\"month\"}", Assert.Single(rig.Server.Requests).Body);
        Assert.Equal(new SpendLimit(10000, IsEnforcing: false), limit);
    }

    [Fact]
    public async Task SpendLimit_OfTheOrganization_IsFoundOrNull()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"GET {OrganizationSpend}", Limit("enforcing"), Answer.Error(404));

        Assert.Equal(new SpendLimit(10000, IsEnforcing: true), await rig.Control.FindSpendLimitAsync(null, CancellationToken.None));
        Assert.Null(await rig.Control.FindSpendLimitAsync(null, CancellationToken.None));
    }

    [Fact]
    public async Task SpendLimit_InAnotherCurrency_IsMalformedRatherThanMisread()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"GET {ProjectSpend}", Answer.Json("{\"threshold_amount\":1,\"currency\":\"JPY\",\"interval\":\"month\"}"));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.Control.FindSpendLimitAsync(Project, CancellationToken.None));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }

    [Fact]
    public async Task SpendLimit_BelowACent_IsNotSent()
    {
        await using var rig = await OpenAIRig.StartAsync();

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => rig.Control.SetSpendLimitAsync(Project, 0, CancellationToken.None));
        Assert.Empty(rig.Server.Requests);
    }

    [Fact]
    public async Task SpendLimit_DeletedTwice_IsDone()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"DELETE {ProjectSpend}", Answer.Json("{\"deleted\":true}"), Answer.Error(404));

        await rig.Control.DeleteSpendLimitAsync(Project, CancellationToken.None);
        await rig.Control.DeleteSpendLimitAsync(Project, CancellationToken.None);

        Assert.Equal(2, rig.Server.Requests.Length);
    }

    [Fact]
    public async Task ModelPermissions_SetAndFound_KeepTheirMode()
    {
        await using var rig = await OpenAIRig.StartAsync();
        var list = Answer.Json("{\"object\":\"project.model_permissions\",\"mode\":\"deny_list\",\"model_ids\":[\"o3\"]}");
        rig.Server.On($"POST {Models}", list).On($"GET {Models}", list, Answer.Error(404)).On($"DELETE {Models}", Answer.Json("{\"deleted\":true}"));

        var set = await rig.Control.SetModelPermissionsAsync(Project, new ModelPermissions(false, ["o3"]), CancellationToken.None);
        var found = await rig.Control.FindModelPermissionsAsync(Project, CancellationToken.None);
        await rig.Control.DeleteModelPermissionsAsync(Project, CancellationToken.None);

        Assert.Equal("{\"mode\":\"deny_list\",\"model_ids\":[\"o3\"]}", rig.Server.Requests[0].Body);
        Assert.False(set.IsAllowList);
        Assert.Equal(["o3"], found?.Models);
        Assert.Null(await rig.Control.FindModelPermissionsAsync(Project, CancellationToken.None));
    }

    [Fact]
    public async Task ModelPermissions_OfAnUnknownMode_AreMalformedRatherThanTurnedAround()
    {
        await using var rig = await OpenAIRig.StartAsync();
        rig.Server.On($"GET {Models}", Answer.Json("{\"mode\":\"maybe_list\",\"model_ids\":[\"o3\"]}"));

        var thrown = await Assert.ThrowsAsync<ProviderException>(() => rig.Control.FindModelPermissionsAsync(Project, CancellationToken.None));

        Assert.Equal(ProviderError.Malformed, thrown.Error);
    }

    private static Answer Limit(string status) => Answer.Json(
        $$$"""{"object":"project.spend_limit","threshold_amount":10000,"currency":"USD","interval":"month","enforcement":{"status":"{{{status}}}"}}""");
}
