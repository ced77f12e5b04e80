using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>The rungs that can be undone, end to end: set, read back, seen to bite in the usage that began afterwards, and put back exactly.</summary>
public class LadderTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    [Theory]
    [InlineData(ContainmentLevel.Throttle)]
    [InlineData(ContainmentLevel.DenyModel)]
    [InlineData(ContainmentLevel.SpendLimit)]
    public async Task RunawayLoop_IsLimitedVerifiedAndPutBackExactly(ContainmentLevel level)
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.Mode = "observe");
        var loop = rig.World.KeyOf(IncidentType.RunawayLoop);
        await SweepToAsync(rig, World.Noon.AddMinutes(90));
        var project = new ProjectId(rig.World.Organization.Keys.Single(key => key.Id == loop).ProjectId);
        var control = rig.Host.Engine.Connections.All[0].Control.Value;
        var before = await ProviderLimits.ReadAsync(control, project, level, CancellationToken.None);

        var manual = rig.Host.Get<ManualContainment>();
        var one = await manual.OpenAsync(loop, CancellationToken.None);
        Assert.NotNull(one);
        var person = new Requester.Person("ops", level, BlastRadiusConsent.Given, "a test");
        Assert.IsType<ResponseDecision.Act>(await manual.PreviewAsync(one, person, CancellationToken.None));
        Assert.True((await ProviderLimits.ReadAsync(control, project, level, CancellationToken.None)).IsSame(before));

        var (_, act) = await manual.ContainAsync(one, person, CancellationToken.None);

        Assert.Equal((ActionStatus.Done, "ops"), (act?.Status, act?.Actor));
        Assert.False((await ProviderLimits.ReadAsync(control, project, level, CancellationToken.None)).IsSame(before));
        await SweepToAsync(rig, World.Noon.AddMinutes(130));
        var held = (await rig.Host.ActsAsync()).Single(held => held.Id == act?.Id);
        Assert.True(held.Status is ActionStatus.Verified, $"{held.Status}: {string.Join(" / ", (await rig.Host.LedgerAsync()).Where(entry => entry.EpisodeId == one.EpisodeId).Select(entry => entry.Summary))}");

        var outcome = await rig.Host.Get<ActionRollback>().RestoreAsync(held.Id, "ops", "over", CancellationToken.None);

        Assert.Equal(RestoreOutcome.Restored, outcome);
        Assert.True((await ProviderLimits.ReadAsync(control, project, level, CancellationToken.None)).IsSame(before));
        Assert.Equal(
            [LedgerKind.Intended, LedgerKind.Done, LedgerKind.Verified, LedgerKind.Restoring, LedgerKind.Restored],
            (await rig.Host.LedgerAsync()).Where(entry => entry.EpisodeId == one.EpisodeId).Select(entry => entry.Kind));
    }

    /// <summary>Somebody changes the limit at the provider by hand: the daily look finds it, and says so.</summary>
    [Fact]
    public async Task LimitIsChangedByHandAfterwards_IsToldADayLater()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.Mode = "observe");
        var key = rig.World.Organization.Keys.First(key => key.ServiceAccount is null).Id;
        var manual = rig.Host.Get<ManualContainment>();
        var one = await manual.OpenAsync(key, CancellationToken.None);
        Assert.NotNull(one);
        var (_, act) = await manual.ContainAsync(one, new Requester.Person("ops", ContainmentLevel.SpendLimit, BlastRadiusConsent.Given), CancellationToken.None);
        Assert.NotNull(act);
        var control = rig.Host.Engine.Connections.All[0].Control.Value;
        await rig.Host.Get<ActionLedger>().StepAsync(
            LedgerKind.Verified, act with { Status = ActionStatus.Verified, CheckedAt = rig.World.Now }, "Verified.", string.Empty, CancellationToken.None);
        await control.SetSpendLimitAsync(act.Project, 10_000_000, CancellationToken.None);

        rig.World.Clock.Advance(TimeSpan.FromHours(25));
        await rig.Host.Get<Verification>().VerifyAsync(CancellationToken.None);

        Assert.Equal(ActionStatus.Restored, Assert.Single(await rig.Host.ActsAsync()).Status);
        Assert.Contains(await rig.Host.LedgerAsync(), entry => entry.Kind is LedgerKind.NotVerified && entry.Summary.Contains("changed later", StringComparison.Ordinal));
        Assert.Equal(new ProviderLimitState.Spend(10_000_000), await ProviderLimits.ReadAsync(control, act.Project, ContainmentLevel.SpendLimit, CancellationToken.None));
    }

    [Fact]
    public async Task StopSwitchIsOn_APersonIsRefusedToo()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var manual = rig.Host.Get<ManualContainment>();
        await manual.SetStopAsync(true, "ops", "maintenance", CancellationToken.None);
        var one = await manual.OpenAsync(rig.Stolen, CancellationToken.None);
        Assert.NotNull(one);

        var (decision, act) = await manual.ContainAsync(one, new Requester.Person("ops", ContainmentLevel.RevokeKey, BlastRadiusConsent.Given), CancellationToken.None);

        Assert.Equal(Guardrail.StopSwitch, Assert.IsType<ResponseDecision.Withhold>(decision).Guardrail);
        Assert.Null(act);
        Assert.Empty(rig.Host.Wire.Mutations);
        Assert.Equal([LedgerKind.Control, LedgerKind.Withheld], (await rig.Host.LedgerAsync()).Select(entry => entry.Kind));
        Assert.All(await rig.Host.LedgerAsync(), entry => Assert.Equal("ops", entry.Actor));
    }

    /// <summary>The provider is down when the key is looked up: that is no answer, and the case is decided when it is back.</summary>
    [Fact]
    public async Task ProviderIsDownDuringTheKeyLookUp_IsDecidedWhenItIsBack()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.CollectUntilCriticalAsync();
        rig.Host.Wire.Intercept = (request, pass) => request.RequestUri?.AbsolutePath.Contains("/api_keys/", StringComparison.Ordinal) is true
            ? Task.FromResult(Wire.Refuse(request, System.Net.HttpStatusCode.InternalServerError, "down"))
            : pass();
        await rig.NotifyAsync();
        Assert.Contains(await rig.WithheldAsync(), entry => entry.Summary.StartsWith("Blocked by guardrail NoSuchKey: The provider could not be asked", StringComparison.Ordinal));
        Assert.Empty(rig.Deletions);

        rig.Host.Wire.Intercept = null;
        await rig.NotifyAsync();

        Assert.Equal(rig.Stolen, Assert.Single(rig.Deletions).KeyId);
    }

    [Fact]
    public async Task ApproveMode_WaitsIsApprovedAndActs()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.Mode = "approve");
        await rig.CollectUntilCriticalAsync();
        await rig.NotifyAsync();
        var waiting = Assert.Single(await rig.Host.LedgerAsync(), entry => entry.Kind is LedgerKind.AwaitingApproval);
        Assert.Contains(rig.Host.ToldOf(rig.Stolen), item => item.Type == "UsageSentinel.Response.AwaitingApproval.v1" && item.Data.Decision == nameof(ContainmentLevel.RevokeKey));
        Assert.Empty(rig.Host.Wire.Mutations);

        await rig.Host.Get<ApprovalStore>().TryWriteAsync(
            waiting with { Kind = LedgerKind.Approved, Actor = "ann" },
            new ApprovalWord(waiting.EpisodeId, ContainmentLevel.RevokeKey, Approval.Approved, "ann", rig.World.Now, rig.World.Now.AddHours(1)),
            null,
            CancellationToken.None);
        await rig.NotifyAsync();

        Assert.Equal(rig.Stolen, Assert.Single(rig.Deletions).KeyId);
    }

    [Fact]
    public async Task RuleArmedByHand_ActsThoughTheConfigurationObserves_AndTheCeilingHoldsItBack()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.Mode = "observe");
        await rig.CollectUntilCriticalAsync();
        await rig.NotifyAsync();
        Assert.Empty(rig.Host.Wire.Mutations);
        await rig.Host.Get<ResponseModeOverrideStore>().ArmAsync(ResponseModeOverrideStore.EveryRule, ResponseMode.Enforce, "ops", rig.World.Now, CancellationToken.None);
        await using var capped = rig.World.Open(rig.Store, options => options.Response.Ceiling = "observe");
        await capped.Engine.NotifyAsync(CancellationToken.None);
        Assert.Empty(rig.Deletions);

        await rig.NotifyAsync();

        Assert.Equal(rig.Stolen, Assert.Single(rig.Deletions).KeyId);
    }

    private static async Task SweepToAsync(ResponseRig rig, DateTimeOffset until)
    {
        while (rig.World.Now < until)
        {
            rig.World.Clock.Set(rig.World.Now < World.Noon.AddMinutes(55) ? World.Noon.AddMinutes(55) : rig.World.Now.AddMinutes(5));
            await rig.Host.SweepAsync();
        }
    }
}
