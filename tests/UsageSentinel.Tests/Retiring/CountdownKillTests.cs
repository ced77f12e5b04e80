using UsageSentinel.Core.Retiring;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rotating;

namespace UsageSentinel.Tests.Retiring;

/// <summary>A run that is killed before any write, or before or after any call that changes something at the provider: each time on another key, so that every place is tried.</summary>
public sealed class CountdownKillTests
{
    private const int MostPlaces = 40;

    private FaultyStore store = null!;
    private int left;

    [Fact]
    public async Task Countdown_KilledAnywhere_DeletesOnceAndEnds()
    {
        store = new FaultyStore(new MemoryEntityStore());
        await using var rig = await RotationRig.StartAsync(GivenRetiring.Options("on", mostPerHour: 100), store, keys: 4);
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
        await rig.Host.SweepAsync();
        var place = 1;
        for (; place <= MostPlaces; place++)
        {
            // Each other key belongs to a service account, which is deleted with it.
            var key = place % 2 == 0 ? GivenRetiring.AddUnused(rig) : OfAccount(rig);
            await GivenRetiring.DueAsync(rig, key, CountdownPhase.Notified);
            var isKilled = await KilledAsync(place, () => ContinueAsync(rig));
            await ContinueAsync(rig);

            var ended = await GivenRetiring.OfAsync(rig, key);
            Assert.True(ended.Phase is CountdownPhase.Retired, $"Killed at {place}, it is {ended.Phase}: {ended.Note}");
            Assert.Single(rig.World.Organization.Deletions, deletion => deletion.KeyId == key.Id);
            Assert.Empty(await GivenRetiring.OpenAsync(rig));
            if (!isKilled)
            {
                break;
            }
        }

        Assert.InRange(place, 8, MostPlaces);
        Assert.Equal(place, rig.World.Organization.Deletions.Length);
    }

    private static SimulatedKey OfAccount(RotationRig rig)
    {
        var organization = rig.World.Organization;
        return organization.AddKey(organization.AddServiceAccount(organization.Keys[0].ProjectId, $"spare {organization.Keys.Length}"), "spare");
    }

    /// <summary>From the second notice to the verified deletion, an hour at a time.</summary>
    private static async Task ContinueAsync(RotationRig rig)
    {
        for (var hour = 0; hour < 54; hour++)
        {
            await rig.Host.Get<CountdownRunner>().RunAllAsync(rig.World.Now, CancellationToken.None);
            rig.World.Clock.Advance(TimeSpan.FromHours(1));
        }
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
        catch (Exception killed) when (killed.ToString().Contains(nameof(KilledException), StringComparison.Ordinal))
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
