using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

/// <summary>Rotations against the simulated provider, with applications that move at once, late, partly or never.</summary>
public sealed class RotationFlowTests
{
    [Fact]
    public async Task Rotation_ApplicationsMove_OldKeysGoOnlyAfterTheyAreSilentAndNoRequestIsLost()
    {
        await using var rig = await RotationRig.StartAsync(keys: 12);
        await using var twin = await World.StartAsync(rig.World.Options);
        await rig.Host.SweepAsync();
        var (atOnce, late, partly, never) = (rig.Key(KeyLife.ConstantService), rig.Key(KeyLife.OfficeHours), rig.Key(KeyLife.Growing), rig.Key(KeyLife.NightlyBatch));
        foreach (var key in (SimulatedKey[])[atOnce, late, partly, never])
        {
            var rotation = await rig.StartAsync(key.Id);
            Assert.Equal(RotationPhase.Announced, rotation.Phase);
            Assert.Contains("OPENAI_API_KEY=sk-", rig.SecretOf(rotation), StringComparison.Ordinal);
        }

        await MoveAsync(rig, atOnce);
        await MoveAsync(rig, partly, number => number % 2 == 0);
        await rig.PassAsync(24);
        await MoveAsync(rig, late);
        await rig.PassAsync(24 * 5);

        Assert.Equal(RotationPhase.Rotated, (await rig.OfAsync(atOnce.Id)).Phase);
        Assert.Equal(RotationPhase.Rotated, (await rig.OfAsync(late.Id)).Phase);
        var waiting = await rig.OfAsync(partly.Id);
        Assert.Equal(RotationPhase.Straggling, waiting.Phase);
        Assert.StartsWith("Still on the old key: ", waiting.Note, StringComparison.Ordinal);
        Assert.Equal(RotationPhase.Straggling, (await rig.OfAsync(never.Id)).Phase);
        Assert.Equal([atOnce.Id, late.Id], rig.World.Organization.Deletions.Select(deletion => deletion.KeyId));
        Assert.All(rig.World.Organization.Deletions, deletion => Assert.DoesNotContain(
            rig.World.Organization.Books.Totals(deletion.At.AddHours(-48), deletion.At), line => line.KeyId == deletion.KeyId && line.Totals.Requests > 0));

        // No request was refused because of a rotation: the same organization without one made as many.
        twin.Clock.Set(rig.World.Now);
        Assert.Equal(Requests(twin), Requests(rig.World));
        string[] stuck = [.. rig.Host.Told.Where(told => told.Type == SystemEventTypes.RotationStuck).Select(told => told.Data.ApiKeyId!).Order(StringComparer.Ordinal)];
        Assert.Equal(((string[])[partly.Id, never.Id]).Order(StringComparer.Ordinal), stuck);
        Assert.Equal(2, rig.Host.Told.Count(told => told.Type == EventTypes.Rotated));
        Assert.Equal(4, rig.Host.Told.Count(told => told.Type == EventTypes.RotationDue));
    }

    /// <summary>A key that takes over is no new key to detection, and the old one neither vanishes nor is missed.</summary>
    [Fact]
    public async Task Rotation_OfABusyKey_CausesNoAlert()
    {
        await using var rig = await RotationRig.StartAsync();
        await rig.Host.SweepAsync();
        var before = (await rig.Host.AlertsAsync()).Select(alert => alert.Id).ToHashSet();
        var old = rig.Key(KeyLife.ConstantService);
        var rotation = await rig.StartAsync(old.Id);
        await MoveAsync(rig, old);

        await rig.PassAsync(24 * 4);

        Assert.Equal(RotationPhase.Rotated, (await rig.OfAsync(old.Id)).Phase);
        Assert.DoesNotContain(await rig.Host.AlertsAsync(), alert => !before.Contains(alert.Id) && (alert.Subject.Key == rotation.NewKey || alert.Subject.Key == rotation.OldKey));
        Assert.DoesNotContain(await rig.Host.AlertsAsync(), alert => alert.Subject.Rule is RuleKind.InventoryChanged);
    }

    /// <summary>The hour is not over: what is collected by the minute says that the new key is in use.</summary>
    [Fact]
    public async Task Rotation_NewKeyInUse_IsSeenBeforeTheHourIsOver()
    {
        await using var rig = await RotationRig.StartAsync(keys: 4);
        await rig.Host.SweepAsync();
        var key = rig.Key(KeyLife.ConstantService);
        await rig.StartAsync(key.Id);
        await MoveAsync(rig, key);

        rig.World.Clock.Advance(TimeSpan.FromMinutes(40));
        await rig.Host.SweepAsync();

        Assert.Equal(RotationPhase.Overlapping, (await rig.OfAsync(key.Id)).Phase);
    }

    [Fact]
    public async Task Rotation_OfAProtectedKeyOrWithUnknownScopes_IsRefusedWithWhatToDo()
    {
        await using var rig = await RotationRig.StartAsync(options => options.Rotation.Scopes[0].Keys = "no-such-key");
        await rig.Host.SweepAsync();
        var key = rig.Key(KeyLife.ConstantService);

        var unknown = await PlanAsync(rig, key.Id);
        await rig.Host.Get<KeyProtection>().ProtectAsync(key.Id, "cli:test", "", CancellationToken.None);
        var kept = await PlanAsync(rig, key.Id);

        Assert.Null(unknown.Rotation);
        Assert.Contains("rotation.scopes", unknown.Refusal, StringComparison.Ordinal);
        Assert.Contains("protected", kept.Refusal, StringComparison.Ordinal);
        Assert.Empty(rig.Host.Wire.Mutations);
    }

    [Fact]
    public async Task Rotation_StopSwitchOn_CreatesNothingAndDeletesNothing()
    {
        await using var rig = await RotationRig.StartAsync();
        await rig.Host.SweepAsync();
        var (first, second) = (rig.Key(KeyLife.ConstantService), rig.Key(KeyLife.OfficeHours));
        await rig.StartAsync(first.Id);
        await MoveAsync(rig, first);
        await rig.Host.Get<ManualContainment>().SetStopAsync(true, "cli:test", "", CancellationToken.None);

        Assert.Equal(RotationPhase.Due, (await rig.StartAsync(second.Id)).Phase);
        await rig.PassAsync(24 * 3);

        var held = await rig.OfAsync(first.Id);
        Assert.Equal((RotationPhase.CutOver, "The stop switch is on."), (held.Phase, held.Note));
        Assert.Empty(rig.World.Organization.Deletions);

        await rig.Host.Get<ManualContainment>().SetStopAsync(false, "cli:test", "", CancellationToken.None);
        await rig.PassAsync(12);
        Assert.Equal(RotationPhase.Rotated, (await rig.OfAsync(first.Id)).Phase);
        Assert.Equal(RotationPhase.Announced, (await rig.OfAsync(second.Id)).Phase);
    }

    /// <summary>What is collected ends on Saturday, when Friday's use is still in the set time; the provider is asked on Sunday.</summary>
    [Fact]
    public async Task Rotation_KeyIdleAtTheWeekend_DoesNotWaitForMonday()
    {
        await using var rig = await RotationRig.StartAsync(options => options.Rotation.QuietHours = 24);
        var rotation = await CutOverAsync(rig, rig.Key(KeyLife.BurstyDeveloper), 96);
        rig.World.Clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal(DayOfWeek.Sunday, rig.World.Now.DayOfWeek);

        await rig.ContinueAsync(rotation, 4);

        Assert.Equal(RotationPhase.Rotated, (await rig.OfAsync(rotation.OldKey.Value)).Phase);
    }

    /// <summary>An application that ends after its move uses neither key: the owners are notified once, and a person can let the old key go.</summary>
    [Fact]
    public async Task Rotation_NewKeyNoLongerUsed_IsReportedOnceAndCanBeAccepted()
    {
        await using var rig = await RotationRig.StartAsync(options => options.Rotation.QuietHours = 24);
        var rotation = await CutOverAsync(rig, rig.Key(KeyLife.ConstantService), 48);
        rig.World.Organization.Move(rotation.NewKey!.Value.Value, rig.Key(KeyLife.Growing).Id, rig.World.Now);
        rig.World.Clock.Advance(TimeSpan.FromHours(30));

        await rig.ContinueAsync(rotation, 48);
        await rig.PassAsync(12);

        var stuck = Assert.Single(rig.Host.Told, told => told.Type == SystemEventTypes.RotationStuck);
        Assert.StartsWith("Blocked by guardrail SuccessorMissing: The provider shows no use of the new key.", stuck.Data.Explanation, StringComparison.Ordinal);
        Assert.Equal(RotationPhase.CutOver, (await rig.OfAsync(rotation.OldKey.Value)).Phase);

        await rig.Rotations.AcceptShareAsync(rotation, CancellationToken.None);
        await rig.ContinueAsync(rotation, 4);
        Assert.Equal(RotationPhase.Rotated, (await rig.OfAsync(rotation.OldKey.Value)).Phase);
    }

    [Fact]
    public async Task Rotation_Cancelled_SaysWhatRemains()
    {
        await using var rig = await RotationRig.StartAsync();
        await rig.Host.SweepAsync();
        var rotation = await rig.StartAsync(rig.Key(KeyLife.ConstantService).Id);

        var ended = await rig.Rotations.CancelAsync(rotation, CancellationToken.None);

        Assert.Equal(RotationPhase.Cancelled, ended?.Phase);
        Assert.Contains(rotation.NewKey!.Value.Value, ended!.Note, StringComparison.Ordinal);
        Assert.Empty(rig.World.Organization.Deletions);
        Assert.Null(await rig.Rotations.FindAsync(rotation.OldKey.Value, CancellationToken.None));
    }

    /// <summary>What is left of a cancelled rotation is not forgotten: the owners are notified once, and it is followed until one key is gone.</summary>
    [Fact]
    public async Task Rotation_Cancelled_IsFollowedUntilOneKeyIsLeft()
    {
        await using var rig = await RotationRig.StartAsync(keys: 4);
        await rig.Host.SweepAsync();
        var rotation = await rig.StartAsync(rig.Key(KeyLife.ConstantService).Id);
        await rig.Rotations.CancelAsync(rotation, CancellationToken.None);

        await rig.PassAsync(24 * 6, every: 24);
        Assert.DoesNotContain(rig.Host.Told, told => told.Type == SystemEventTypes.RotationStuck);
        await rig.PassAsync(24 * 3, every: 24);
        var told = Assert.Single(rig.Host.Told, told => told.Type == SystemEventTypes.RotationStuck);
        Assert.Contains($"sentinel revoke {rotation.NewKey}", told.Data.Explanation, StringComparison.Ordinal);

        await rig.Host.Get<ProviderConnections>().All[0].Control.Value.DeleteServiceAccountAsync(rotation.Project, rotation.NewAccount!, CancellationToken.None);
        await rig.PassAsync(48, every: 24);

        var left = await rig.OfAsync(rotation.OldKey.Value);
        Assert.Equal((RotationPhase.Cancelled, $"Only the old key {rotation.OldKey} remains."), (left.Phase, left.Note));
    }

    /// <summary>A rotation whose cut-over is observed, and which the stop switch kept from deleting; the switch is off again.</summary>
    private static async Task<Rotation> CutOverAsync(RotationRig rig, SimulatedKey key, int hours)
    {
        await rig.Host.SweepAsync();
        await rig.StartAsync(key.Id);
        await MoveAsync(rig, key);
        await rig.Host.Get<ManualContainment>().SetStopAsync(true, "cli:test", "", CancellationToken.None);
        await rig.PassAsync(hours);
        await rig.Host.Get<ManualContainment>().SetStopAsync(false, "cli:test", "", CancellationToken.None);
        var rotation = await rig.OfAsync(key.Id);
        Assert.Equal(RotationPhase.CutOver, rotation.Phase);
        return rotation;
    }

    internal static async Task MoveAsync(RotationRig rig, SimulatedKey key, Func<int, bool>? moves = null) =>
        rig.World.Organization.Move(key.Id, (await rig.OfAsync(key.Id)).NewKey!.Value.Value, rig.World.Now, moves);

    private static Task<RotationPlan> PlanAsync(RotationRig rig, string key) => rig.Rotations.PlanAsync(key, new RotationRequest("cli:test", RotationVaults.Vault), CancellationToken.None);

    private static IEnumerable<(string, string?, long)> Requests(World world) => world.Organization.Books.Totals(World.Noon, world.Now)
        .GroupBy(line => (line.ProjectId, line.Model))
        .Select(group => (group.Key.ProjectId, group.Key.Model, group.Sum(line => line.Totals.Requests)))
        .OrderBy(one => one.ProjectId, StringComparer.Ordinal).ThenBy(one => one.Model, StringComparer.Ordinal);
}
