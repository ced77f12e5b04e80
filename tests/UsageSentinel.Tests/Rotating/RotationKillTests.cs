using UsageSentinel.Core.Rotating;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Rotating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Rotating;

/// <summary>
/// A run that is killed before any write, or before or after any call that changes something at the provider: each time on another key of one
/// organization, so that every place is tried.
/// </summary>
public sealed class RotationKillTests
{
    private const int Keys = 24;

    /// <summary>Rounds of two hours, in which what was killed has to end.</summary>
    private const int MostRounds = 12;

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
        var open = (await rig.Host.Get<RotationStore>().OpenAsync(CancellationToken.None)).Where(one => one.Saga.Phase is RotationPhase.CutOver).ToList();
        Assert.True(open.Count >= 15, $"Only {open.Count} keys were ready.");

        for (var i = 0; i < open.Count; i++)
        {
            await FinishAsync(rig, open[i].Saga, kill: i + 1);
        }

        Assert.Equal(open.Count, rig.World.Organization.Deletions.Select(deletion => deletion.KeyId).Distinct(StringComparer.Ordinal).Count(key => open.Any(one => one.Saga.OldKey.Value == key)));
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
            await rig.RunAsync(rotation);
            rig.World.Clock.Advance(TimeSpan.FromMinutes(31));
            await rig.RunAsync(rotation);
        });
        await rig.ContinueAsync(rotation, MostRounds);
        var ended = await rig.OfAsync(rotation.OldKey.Value);
        Assert.True(ended.Phase is RotationPhase.Rotated, $"{ended.Name}, killed at {kill}, is {ended.Phase}: {ended.Note} {rig.World.Now:u}");
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
