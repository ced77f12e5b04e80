using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rotating;

namespace UsageSentinel.Tests.Retiring;

/// <summary>Unused keys against the simulated provider: two notices, and a deletion that any use stops.</summary>
public sealed class RetiringFlowTests
{
    /// <summary>From the creation of a key to the end of its countdown, with room for the steps of a run.</summary>
    private const int UntilOver = 24 * 12;

    [Fact]
    public async Task Countdown_ByDefault_NeverBegins()
    {
        await using var rig = await RotationRig.StartAsync(options => Configure(options, new HygieneOptions().Delete), keys: 4);
        AddUnused(rig);
        await rig.Host.SweepAsync();

        await rig.PassAsync(UntilOver, every: 12);

        Assert.Empty(await OpenAsync(rig));
        Assert.DoesNotContain(rig.Host.Told, told => told.Type == SystemEventTypes.Retirement);
        Assert.Empty(rig.Host.Wire.Mutations);
    }

    [Fact]
    public async Task Countdown_On_NotifiesTwiceThenDeletesAndVerifies()
    {
        await using var rig = await RotationRig.StartAsync(options => Configure(options, "on"), keys: 4);
        var unused = AddUnused(rig);
        await rig.Host.SweepAsync();
        await rig.PassAsync(24 * 8, every: 12);
        var countdown = Assert.Single(await OpenAsync(rig));
        Assert.Equal((unused.Id, HygieneRule.NeverUsed), (countdown.Key.Value, countdown.Rule));

        await rig.PassAsync(24 * 4, every: 12);

        var deletion = Assert.Single(rig.World.Organization.Deletions);
        Assert.Equal(unused.Id, deletion.KeyId);
        Assert.True(deletion.At >= countdown.DueAt, $"{deletion.At:u} is before {countdown.DueAt:u}");
        Assert.Empty(await OpenAsync(rig));
        Assert.Equal(["Notified", "Reminded", "Retired"], Decisions(rig));
        var steps = (await rig.Host.LedgerAsync()).Where(row => row.Summary.StartsWith("Hygiene deletion: ", StringComparison.Ordinal)).Select(row => row.Summary["Hygiene deletion: ".Length..]).ToList();
        Assert.Equal(5, steps.Count);
        Assert.StartsWith("about to delete the key. The stop switch is off. Not protected. The key was not used for 7 days.", steps[2], StringComparison.Ordinal);
        Assert.Equal("verified: the key does not exist any more.", steps[4]);
        Assert.DoesNotContain(await rig.Host.AlertsAsync(), alert => alert.Subject.Name == "KeyVanished");
    }

    /// <summary>A key that no one needed is used after its owners were notified: it stays, and a person is alerted.</summary>
    [Fact]
    public async Task Countdown_KeyIsUsed_StopsAndAlerts()
    {
        await using var rig = await RotationRig.StartAsync(options => Configure(options, "on"), keys: 4);
        var unused = AddUnused(rig);
        await rig.Host.SweepAsync();
        await rig.PassAsync(24 * 8, every: 12);
        Assert.Single(await OpenAsync(rig));

        rig.World.Organization.Move(rig.Key(KeyLife.ConstantService).Id, unused.Id, rig.World.Now);
        await rig.PassAsync(24, every: 6);

        Assert.Empty(rig.World.Organization.Deletions);
        Assert.Empty(await OpenAsync(rig));
        Assert.Equal("Stopped", Decisions(rig)[^1]);
        var alert = Assert.Single(await rig.Host.AlertsAsync(), alert => alert.Subject.Name == "UsedDuringCountdown");
        Assert.Equal((unused.Id, Severity.Critical, EvidenceFamilies.Time), (alert.Subject.Key?.Value, alert.Severity, alert.Anomaly.Families));
        Assert.Contains("during its countdown", alert.Anomaly.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Countdown_Approve_DeletesOnlyAfterAPersonApproved()
    {
        await using var rig = await RotationRig.StartAsync(options => Configure(options, "approve"), keys: 4);
        var (kept, deleted) = (AddUnused(rig), AddUnused(rig));
        await rig.Host.SweepAsync();
        await rig.PassAsync(UntilOver + 48, every: 12);
        Assert.Equal([CountdownPhase.Proposed, CountdownPhase.Proposed], (await OpenAsync(rig)).Select(one => one.Phase));
        Assert.Empty(rig.Host.Wire.Mutations);

        var stays = await DecideAsync(rig, kept, isApproved: false);
        var goes = await DecideAsync(rig, deleted, isApproved: true);
        await rig.PassAsync(2, every: 1);

        Assert.Equal((CountdownPhase.Stopped, "cli:test denied its deletion."), (stays?.Phase, stays?.Note));
        Assert.Equal(CountdownPhase.Deleted, goes?.Phase);
        Assert.Equal([deleted.Id], rig.World.Organization.Deletions.Select(deletion => deletion.KeyId));
        Assert.Contains("Retired", Decisions(rig));
    }

    [Fact]
    public async Task Countdown_StopSwitchOn_KeepsTheKeyUntilItIsOff()
    {
        await using var rig = await RotationRig.StartAsync(options => Configure(options, "on"), keys: 4);
        AddUnused(rig);
        await rig.Host.SweepAsync();
        await rig.PassAsync(24 * 8, every: 12);
        await rig.Host.Get<ManualContainment>().SetStopAsync(true, "cli:test", "", CancellationToken.None);

        await rig.PassAsync(24 * 4, every: 12);

        Assert.Equal("The stop switch is on.", Assert.Single(await OpenAsync(rig)).Note);
        Assert.Empty(rig.World.Organization.Deletions);
        await rig.Host.Get<ManualContainment>().SetStopAsync(false, "cli:test", "", CancellationToken.None);
        await rig.PassAsync(4, every: 2);
        Assert.Single(rig.World.Organization.Deletions);
    }

    [Fact]
    public async Task Countdown_ProtectedKey_NeverBegins()
    {
        await using var rig = await RotationRig.StartAsync(options => Configure(options, "on"), keys: 4);
        var unused = AddUnused(rig);
        await rig.Host.Get<KeyProtection>().ProtectAsync(unused.Id, "cli:test", "", CancellationToken.None);
        await rig.Host.SweepAsync();

        await rig.PassAsync(24 * 8, every: 12);

        Assert.Empty(await OpenAsync(rig));
    }

    /// <summary>A run that is killed after the provider deleted the key: the next one finds it gone and ends the countdown.</summary>
    [Fact]
    public async Task Countdown_KilledAfterTheDeletion_EndsOnce()
    {
        await using var rig = await RotationRig.StartAsync(options => Configure(options, "on"), keys: 4);
        AddUnused(rig);
        await rig.Host.SweepAsync();
        await rig.PassAsync(24 * 10, every: 12);
        var isKilled = false;
        rig.Host.Wire.Intercept = async (request, pass) =>
        {
            var answer = await pass();
            if (request.Method == HttpMethod.Delete && !isKilled)
            {
                isKilled = true;
                throw new KilledException();
            }

            return answer;
        };

        for (var round = 0; round < 48; round++)
        {
            rig.World.Clock.Advance(TimeSpan.FromHours(1));
            await RunAsync(rig);
        }

        Assert.True(isKilled);
        Assert.Single(rig.World.Organization.Deletions);
        Assert.Empty(await OpenAsync(rig));
    }

    private static void Configure(SentinelOptions options, string delete) => options.Hygiene = new HygieneOptions
    {
        Delete = delete,
        NeverUsedDays = 1,
        DeleteQuietDays = 7,
        DeleteAfterDays = 4,
    };

    private static SimulatedKey AddUnused(RotationRig rig)
    {
        var organization = rig.World.Organization;
        return organization.AddKey(organization.Keys[0].ProjectId, $"spare-{organization.Keys.Length}", organization.Users[0]);
    }

    private static async Task RunAsync(RotationRig rig)
    {
        try
        {
            await rig.Host.Get<CountdownRunner>().RunAllAsync(rig.World.Now, CancellationToken.None);
        }
        catch (PartlyFailedException)
        {
        }
    }

    private static async Task<Countdown[]> OpenAsync(RotationRig rig) => [.. (await rig.Host.Get<CountdownStore>().OpenAsync(CancellationToken.None)).Select(one => one.Saga)];

    private static async Task<Countdown?> DecideAsync(RotationRig rig, SimulatedKey key, bool isApproved)
    {
        var countdowns = rig.Host.Get<Countdowns>();
        return await countdowns.DecideAsync((await countdowns.FindAsync(key.Id, CancellationToken.None))!, new CountdownWord(isApproved, "cli:test") { Reason = "no one needs it" }, CancellationToken.None);
    }

    private static string[] Decisions(RotationRig rig) => [.. rig.Host.Told.Where(told => told.Type == SystemEventTypes.Retirement).Select(told => told.Data.Decision!)];

    private sealed class KilledException : Exception;
}
