using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

/// <summary>A revoked key that a person replaces, against the simulated provider.</summary>
public sealed class ReplacementFlowTests
{
    private const string Statement = "The key was removed from the repository and its history.";

    [Fact]
    public async Task Replacement_AfterAVerifiedRevocation_BeginsUnderAThrottleThatEnds()
    {
        await using var rig = await StartAsync();
        var key = rig.Key(KeyLife.ConstantService);
        var before = await LimitsAsync(rig, key.ProjectId);
        await RevokeAsync(rig, key.Id);
        Assert.Contains("not verified yet", (await PlanAsync(rig, key.Id)).Refusal, StringComparison.Ordinal);
        await rig.PassAsync(2, every: 1);

        var plan = await PlanAsync(rig, key.Id);
        var rotation = await rig.Rotations.StartAsync(plan.Rotation ?? throw new InvalidOperationException(plan.Refusal), CancellationToken.None);

        Assert.True(rotation.Phase is RotationPhase.Announced, rotation.Note);
        Assert.Contains($"# key-id: {rotation.NewKey}\n", rig.SecretOf(rotation), StringComparison.Ordinal);
        Assert.NotEqual(before, await LimitsAsync(rig, key.ProjectId));
        Assert.Contains(await rig.Host.LedgerAsync(), entry => entry.Actor == "cli:test" && entry.Summary.Contains($"the source of the leak is closed: {Statement}", StringComparison.Ordinal));
        await rig.Host.SweepAsync();
        var due = Assert.Single(rig.Host.Told, told => told.Type == EventTypes.RotationDue);
        Assert.Contains("which was revoked", due.Data.Explanation, StringComparison.Ordinal);

        await rig.PassAsync(24 * 6, every: 24);
        Assert.Equal(RotationPhase.Announced, (await rig.OfAsync(key.Id)).Phase);
        await rig.PassAsync(24 * 2, every: 24);

        Assert.Equal(RotationPhase.Rotated, (await rig.OfAsync(key.Id)).Phase);
        Assert.Equal(before, await LimitsAsync(rig, key.ProjectId));
        Assert.Single(rig.Host.Told, told => told.Type == EventTypes.Rotated);
        Assert.Equal(key.Id, Assert.Single(rig.World.Organization.Deletions).KeyId);
    }

    /// <summary>The second process finds the first one's rotation, and a key is replaced once in seven days, whatever became of it.</summary>
    [Fact]
    public async Task Replacement_TwoAtOnceOrAgainWithinAWeek_MakesOneKey()
    {
        await using var rig = await StartAsync();
        var key = rig.Key(KeyLife.ConstantService).Id;
        await RevokeAsync(rig, key);
        await rig.PassAsync(2, every: 1);
        var (first, second) = ((await PlanAsync(rig, key)).Rotation!, (await PlanAsync(rig, key)).Rotation!);

        var started = await Task.WhenAll(rig.Rotations.StartAsync(first, CancellationToken.None), rig.Rotations.StartAsync(second, CancellationToken.None));
        var open = await rig.OfAsync(key);

        Assert.Equal(RotationPhase.Announced, open.Phase);
        Assert.All(started, one => Assert.True(one.NewKey is null || one.NewKey == open.NewKey));
        Assert.Single(Made(rig));
        Assert.Contains("once in 7 days", (await PlanAsync(rig, key)).Refusal, StringComparison.Ordinal);

        var ended = await rig.Rotations.CancelAsync(open, CancellationToken.None);
        Assert.Equal((RotationPhase.Cancelled, $"The new key {open.NewKey} of service account {open.NewAccount} remains. Delete it if you do not need it."), (ended?.Phase, ended?.Note));
        Assert.Empty((await ReasonsAsync(rig)).ToArray());
        Assert.Contains("once in 7 days", (await PlanAsync(rig, key)).Refusal, StringComparison.Ordinal);

        await rig.PassAsync(2, every: 1);
        await RevokeAsync(rig, open.NewKey!.Value.Value);
        await rig.PassAsync(2, every: 1);
        Assert.Contains("or is the replacement", (await PlanAsync(rig, open.NewKey.Value.Value)).Refusal, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replacement_ByDefault_IsOffAndSaysWhatToSet()
    {
        await using var rig = await StartAsync(isOn: false);
        var key = rig.Key(KeyLife.ConstantService).Id;
        await RevokeAsync(rig, key);
        await rig.PassAsync(2, every: 1);

        Assert.Contains("response.replaceRevoked", (await PlanAsync(rig, key)).Refusal, StringComparison.Ordinal);
        Assert.Empty(Made(rig));
    }

    /// <summary>Killed before any write, and before or after any call that changes something: each time on another key of one organization.</summary>
    [Fact]
    public async Task Replacement_KilledAnywhere_MakesOneKeyUnderOneThrottleThatIsLifted()
    {
        var store = new FaultyStore(new MemoryEntityStore());
        await using var rig = await StartAsync(store: store, keys: 40);
        string[] keys = [.. rig.World.Organization.Keys.Where(key => key.IsListed).Select(key => key.Id)];
        var before = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in rig.World.Organization.Keys.Where(key => keys.Contains(key.Id)))
        {
            before[key.ProjectId] = await LimitsAsync(rig, key.ProjectId);
        }

        foreach (var key in keys)
        {
            await RevokeAsync(rig, key);
        }

        await rig.PassAsync(2, every: 1);
        var (left, unthrottled) = (0, 0);
        void Count()
        {
            if (--left == 0)
            {
                throw new KilledException();
            }
        }

        rig.Host.Wire.Intercept = async (request, pass) =>
        {
            if (request.Method == HttpMethod.Get)
            {
                return await pass();
            }

            Count();
            if (request.RequestUri!.AbsolutePath.EndsWith("/service_accounts", StringComparison.Ordinal) && !(await ReasonsAsync(rig)).Any())
            {
                unthrottled++;
            }

            var answer = await pass();
            Count();
            return answer;
        };
        var killed = 0;
        async Task<bool> KilledAsync(int place, Func<Task> work)
        {
            left = place;
            store.Fault = (call, _, _) => call is StoreCall.Commit && --left == 0 ? new KilledException() : null;
            try
            {
                await work();
                return false;
            }
            catch (KilledException)
            {
                killed++;
                return true;
            }
            finally
            {
                store.Fault = null;
                left = 0;
            }
        }

        for (var i = 0; i < keys.Length; i++)
        {
            var rotation = (await PlanAsync(rig, keys[i])) is { Rotation: { } planned } ? planned : throw new InvalidOperationException((await PlanAsync(rig, keys[i])).Refusal);
            var kill = i + 1;
            if (await KilledAsync(kill, () => rig.Rotations.StartAsync(rotation, CancellationToken.None)))
            {
                rig.World.Clock.Advance(TimeSpan.FromMinutes(16));
                await rig.Host.Get<RotationRunner>().RunAllAsync(rig.World.Now, CancellationToken.None);
                if (await rig.Rotations.FindAsync(keys[i], CancellationToken.None) is null)
                {
                    await rig.Rotations.StartAsync(rotation, CancellationToken.None);
                }
            }

            var open = await rig.OfAsync(keys[i]);
            Assert.True(open.Phase is RotationPhase.Announced, $"killed at {kill}: {open.Phase} {open.Note}");
            Assert.True(open.LimitedAt is not null);
            Assert.Single(Made(rig), made => made.ServiceAccount!.Name.EndsWith(open.Tag, StringComparison.Ordinal));
        }

        Assert.True(killed < keys.Length, "There are more places than keys: add keys.");
        Assert.Equal(0, unthrottled);
        rig.World.Clock.Advance(TimeSpan.FromDays(8));
        for (var i = 0; i < keys.Length; i++)
        {
            var open = await rig.OfAsync(keys[i]);
            await KilledAsync(i + 1, () => rig.RunAsync(open));
            await rig.ContinueAsync(open, 4);
            var ended = await rig.OfAsync(keys[i]);
            Assert.True(ended.Phase is RotationPhase.Rotated, $"killed at {i + 1}: {ended.Phase} {ended.Note}");
        }

        Assert.Empty((await ReasonsAsync(rig)).ToArray());
        foreach (var (project, limits) in before)
        {
            Assert.Equal(limits, await LimitsAsync(rig, project));
        }
    }

    private static async Task<RotationRig> StartAsync(bool isOn = true, IEntityStore? store = null, int keys = 6)
    {
        var rig = await RotationRig.StartAsync(
            options => (options.Response.ReplaceRevoked, options.Response.MaxRevocationsPerHour, options.Response.MaxRevocationsPerHourOverall, options.Response.AllowServiceAccounts) = (isOn, 100, 1000, true), store, keys);
        await rig.Host.SweepAsync();
        return rig;
    }

    private static async Task RevokeAsync(RotationRig rig, string key)
    {
        var manual = rig.Host.Get<ManualContainment>();
        var one = await manual.OpenAsync(key, CancellationToken.None);
        var (decision, act) = await manual.ContainAsync(one!, new Requester.Person("ops", ContainmentLevel.RevokeKey, BlastRadiusConsent.Given, "leaked"), CancellationToken.None);
        Assert.True(act is not null, $"{key}: {decision}");
    }

    private static Task<RotationPlan> PlanAsync(RotationRig rig, string key) =>
        rig.Rotations.PlanAsync(key, new RotationRequest("cli:test", RotationVaults.Vault) { Statement = Statement }, CancellationToken.None);

    private static async Task<string> LimitsAsync(RotationRig rig, string project) => string.Join(
        "; ",
        (await rig.Host.Get<ProviderConnections>().All[0].Control.Value.ListRateLimitsAsync(new ProjectId(project), CancellationToken.None))
            .OrderBy(limit => limit.Id, StringComparer.Ordinal).Select(limit => $"{limit.Model} {limit.MaxRequestsPerMinute} {limit.MaxTokensPerMinute}"));

    private static async Task<IEnumerable<LimitReason>> ReasonsAsync(RotationRig rig) =>
        (await rig.Host.Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).Limits.SelectMany(limit => limit.Value.Reasons).Where(reason => reason.Purpose is LimitPurpose.Replacement);

    private static IEnumerable<SimulatedKey> Made(RotationRig rig) => rig.World.Organization.Keys.Where(key => key.ServiceAccount?.Name.Contains("[rotation ", StringComparison.Ordinal) is true);

    private sealed class KilledException : Exception;
}
