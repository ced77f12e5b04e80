using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

/// <summary>
/// A run that is killed before any write, or before or after any call that changes something at the provider: each time on another key of one
/// organization, so that every place is tried.
/// </summary>
public sealed class RotationKillTests
{
    private const int Keys = 24;

    private FaultyStore store = null!;
    private int left;

    [Fact]
    public async Task Rotation_KilledAnywhere_LeavesOneNewKeyAndDeletesTheOldOneOnce()
    {
        store = new FaultyStore(new MemoryEntityStore());
        await using var rig = await RotationRig.StartAsync(options => (options.Rotation.MaxDeletionsPerHour, options.Rotation.QuietHours) = (1000, 24), store, Keys);
        await rig.Host.SweepAsync();
        rig.Host.Wire.Intercept = async (request, pass) =>
        {
            if (request.Method == HttpMethod.Get)
            {
                return await pass();
            }

            Count();
            var answer = await pass();
            Count();
            return answer;
        };
        string[] keys = [.. rig.World.Organization.Keys.Where(key => key.IsListed).Select(key => key.Id)];

        var started = await StartEachAsync(rig, keys);
        Assert.True(started < Keys, "There are more places than keys: add keys.");
        var rotations = await rig.Rotations.ListAsync(DateTimeOffset.UnixEpoch, CancellationToken.None);
        Assert.Equal(Keys, rotations.Length);
        Assert.All(rotations, rotation => AssertOneSuccessor(rig, rotation));

        foreach (var rotation in rotations)
        {
            rig.World.Organization.Move(rotation.OldKey.Value, rotation.NewKey!.Value.Value, rig.World.Now);
        }

        await rig.Host.Get<ManualContainment>().SetStopAsync(true, "cli:test", "", CancellationToken.None);
        await rig.PassAsync(24 * 4, every: 12);
        await rig.Host.Get<ManualContainment>().SetStopAsync(false, "cli:test", "", CancellationToken.None);
        rig.World.Clock.Advance(TimeSpan.FromHours(2));
        var open = (await rig.Host.Get<RotationStore>().OpenAsync(CancellationToken.None)).Where(one => one.Rotation.Phase is RotationPhase.CutOver).ToList();
        Assert.True(open.Count >= 15, $"Only {open.Count} keys were ready.");

        for (var i = 0; i < open.Count; i++)
        {
            await FinishAsync(rig, open[i].Rotation, kill: i + 1);
        }

        Assert.Equal(open.Count, rig.World.Organization.Deletions.Select(deletion => deletion.KeyId).Distinct(StringComparer.Ordinal).Count(key => open.Any(one => one.Rotation.OldKey.Value == key)));
        Assert.DoesNotContain(rig.World.Organization.Deletions, deletion => rotations.Any(rotation => rotation.NewKey?.Value == deletion.KeyId));
    }

    /// <summary>Starts the rotation of each key, killed one place later each time; the last ones complete without being killed.</summary>
    /// <returns>How many were killed.</returns>
    private async Task<int> StartEachAsync(RotationRig rig, string[] keys)
    {
        var killed = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (await KilledAsync(i + 1, () => rig.StartAsync(keys[i])))
            {
                killed++;
                rig.World.Clock.Advance(TimeSpan.FromMinutes(16));
                await RunAsync(rig);
                if (await rig.Rotations.FindAsync(keys[i], CancellationToken.None) is null)
                {
                    await rig.StartAsync(keys[i]);
                }
            }

            Assert.Equal(RotationPhase.Announced, (await rig.OfAsync(keys[i])).Phase);
        }

        return killed;
    }

    private async Task FinishAsync(RotationRig rig, Rotation rotation, int kill)
    {
        await KilledAsync(kill, async () =>
        {
            await RunOneAsync(rig, rotation);
            rig.World.Clock.Advance(TimeSpan.FromMinutes(31));
            await RunOneAsync(rig, rotation);
        });
        for (var again = 0; again < 3 && (await rig.OfAsync(rotation.OldKey.Value)).Phase is not RotationPhase.Rotated; again++)
        {
            await RunOneAsync(rig, rotation);
            rig.World.Clock.Advance(TimeSpan.FromMinutes(31));
        }

        Assert.Equal(RotationPhase.Rotated, (await rig.OfAsync(rotation.OldKey.Value)).Phase);
    }

    private static async Task RunOneAsync(RotationRig rig, Rotation rotation)
    {
        if (await rig.Host.Get<RotationStore>().FindAsync(rotation.Account, rotation.OldKey, CancellationToken.None) is { } stored)
        {
            await rig.Host.Get<RotationRunner>().RunAsync(stored, rig.World.Now, CancellationToken.None);
        }
    }

    private static Task RunAsync(RotationRig rig) => rig.Host.Get<RotationRunner>().RunAllAsync(rig.World.Now, CancellationToken.None);

    private static void AssertOneSuccessor(RotationRig rig, Rotation rotation)
    {
        var made = rig.World.Organization.Keys.Where(key => key.ServiceAccount?.Name.EndsWith(rotation.Tag, StringComparison.Ordinal) is true).ToList();
        Assert.Equal(rotation.NewKey?.Value, Assert.Single(made).Id);
        Assert.Equal("api.model.request", Assert.Single(made[0].Scopes));
        Assert.Contains($"# key-id: {rotation.NewKey}\n", rig.SecretOf(rotation), StringComparison.Ordinal);
    }

    private async Task<bool> KilledAsync(int place, Func<Task> work)
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
            return true;
        }
        finally
        {
            store.Fault = null;
            left = 0;
        }
    }

    private void Count()
    {
        if (--left == 0)
        {
            throw new KilledException();
        }
    }

    private sealed class KilledException : Exception;
}
