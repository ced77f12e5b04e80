using System.Net;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>Every reason not to act, end to end: the key lives, nothing that changes anything was sent, and the reason is written down and told.</summary>
public class WithholdingTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    [Fact]
    public async Task Observe_NeverLoadsTheResponseKeyNorChangesAnything()
    {
        const string secret = "sk-admin-that-acts";
        Environment.SetEnvironmentVariable("SENTINEL_TEST_OBSERVE", secret);
        await using var rig = await ResponseRig.StartAsync(fixture, options =>
        {
            options.Response.Mode = "observe";
            options.Providers[0].ResponseKey = "env:SENTINEL_TEST_OBSERVE";
        });

        await rig.RunUntilAsync(async () => (await rig.WithheldAsync()).Count > 0 && rig.Host.ToldOf(rig.Stolen).Any(item =>
            item.Type == EventTypes.Withheld && item.Data.Severity == "critical"));

        Assert.DoesNotContain(rig.Host.Wire.Sent, request => request.Secret == secret);
        AssertUntouched(rig);

        // Shadow precision is known: without the mode it would have acted.
        var reported = rig.Host.ToldOf(rig.Stolen).Last(item => item.Type == EventTypes.Withheld && item.Data.Severity == "critical");
        Assert.Equal(nameof(Guardrail.ObserveOnly), reported.Data.Decision);
        Assert.Contains("All other guardrails allow the action", reported.Data.Explanation, StringComparison.Ordinal);

        // And when the week is over, both who is on call and finance are told what would have been done.
        rig.World.Clock.Advance(TimeSpan.FromDays(7));
        await rig.NotifyAsync();
        await rig.NotifyAsync();
        var weekly = Assert.Single(rig.Host.Reported.Where(item => item.Type == SystemEventTypes.WouldHaveActed).DistinctBy(item => item.Id));
        Assert.Contains(rig.Stolen, weekly.Data.Explanation, StringComparison.Ordinal);
        Assert.Contains("the precision is not known", weekly.Data.Explanation, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("old-prototype-*")]
    [InlineData("proj_*")]
    public async Task ProtectedKey_IsNeverTouched(string pattern)
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.ProtectedKeys = [pattern]);
        await AssertWithheldAsync(rig, Guardrail.ProtectedKey);
    }

    [Fact]
    public async Task KeyProtectedInTheStoreBetweenAlertAndAct_IsNeverTouched()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.CollectUntilCriticalAsync();
        await rig.Host.Get<ControlStore>().ProtectAsync(rig.Stolen, "test", rig.World.Now, CancellationToken.None);
        await AssertWithheldAsync(rig, Guardrail.ProtectedKey, collect: false);
    }

    [Fact]
    public async Task StopSwitchSetBetweenAlertAndAct_Wins()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.CollectUntilCriticalAsync();
        await rig.Host.Get<ControlStore>().SetStopAsync(true, "test", rig.World.Now, CancellationToken.None);
        await AssertWithheldAsync(rig, Guardrail.StopSwitch, collect: false);
    }

    [Fact]
    public async Task RevocationBudgetOfZero_Withholds()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => (options.Response.MaxRevocationsPerHour, options.Response.MaxLimitsPerHour) = (0, 0));
        await AssertWithheldAsync(rig, Guardrail.RevocationBudget);
    }

    [Fact]
    public async Task AlertThatWaitedTooLong_Withholds()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.CollectUntilCriticalAsync();
        rig.World.Clock.Advance(TimeSpan.FromMinutes(45));
        await AssertWithheldAsync(rig, Guardrail.StaleAlert, collect: false);
    }

    [Fact]
    public async Task ProviderShowsNoSuchUsage_IsNotConfirmed()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.CollectUntilCriticalAsync();
        rig.Host.Wire.Intercept = (request, pass) => IsUsage(request)
            ? Task.FromResult(Wire.Answer(request, HttpStatusCode.OK, """{"object":"page","data":[],"has_more":false,"next_page":null}"""))
            : pass();
        await AssertWithheldAsync(rig, Guardrail.NotConfirmed, collect: false);
    }

    [Fact]
    public async Task ProviderCannotBeAsked_IsNotConfirmed()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.CollectUntilCriticalAsync();
        rig.Host.Wire.Intercept = (request, pass) => IsUsage(request)
            ? Task.FromResult(Wire.Refuse(request, HttpStatusCode.InternalServerError, "down"))
            : pass();
        await AssertWithheldAsync(rig, Guardrail.NotConfirmed, collect: false);
    }

    [Fact]
    public async Task EventOfAnEpisodeThatDoesNotExist_IsRefused()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var victim = rig.World.Organization.Keys[0];
        var spoofed = new SentinelEvent(
            "spoofed",
            "/usagesentinel/test",
            "UsageSentinel.Alert.Firing.v1",
            "/",
            rig.World.Now,
            new EventDetails
            {
                Audiences = ["response"],
                AlertId = "0123456789abcdef0123456789abcdef.1789473600",
                Severity = "critical",
                Provider = "openai",
                Account = "default",
                ProjectId = victim.ProjectId,
                ApiKeyId = victim.Id,
            });

        await rig.Host.Get<ResponseHandler>().HandleAsync(spoofed, CancellationToken.None);

        Assert.Contains(nameof(Guardrail.NotFiring), Assert.Single(await rig.WithheldAsync(victim.Id)).Summary, StringComparison.Ordinal);
        AssertUntouched(rig);
    }

    /// <summary>The episode of one key cannot be used against another.</summary>
    [Fact]
    public async Task EventThatNamesAnotherKeyThanItsEpisode_IsRefused()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        var victim = rig.World.Organization.Keys.First(key => key.Id != rig.Stolen && key.ServiceAccount is null);

        await rig.Host.Get<ResponseHandler>().HandleAsync(
            received with { Data = received.Data with { ApiKeyId = victim.Id, ProjectId = victim.ProjectId } }, CancellationToken.None);

        Assert.Single(await rig.WithheldAsync(victim.Id));
        AssertUntouched(rig);
    }

    private static async Task AssertWithheldAsync(ResponseRig rig, Guardrail rail, bool collect = true)
    {
        if (collect)
        {
            await rig.CollectUntilCriticalAsync();
        }

        await rig.NotifyAsync();

        Assert.Contains(await rig.WithheldAsync(), entry => entry.Summary.StartsWith($"Blocked by guardrail {rail}:", StringComparison.Ordinal));
        Assert.Contains(rig.Host.ToldOf(rig.Stolen), item => item.Type == EventTypes.Withheld && item.Data.Decision == rail.ToString());
        AssertUntouched(rig);
    }

    private static void AssertUntouched(ResponseRig rig)
    {
        Assert.Empty(rig.Deletions);
        Assert.Empty(rig.Host.Wire.Mutations);
    }

    private static bool IsUsage(HttpRequestMessage request) =>
        request.RequestUri?.AbsolutePath.Contains("/organization/usage/", StringComparison.Ordinal) is true;
}
