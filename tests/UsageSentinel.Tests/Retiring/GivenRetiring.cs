using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Retiring;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Rotating;

namespace UsageSentinel.Tests.Retiring;

/// <summary>Unused keys and their countdowns for tests.</summary>
internal static class GivenRetiring
{
    /// <summary>Short times, so that few sweeps are needed.</summary>
    public static Action<SentinelOptions> Options(string delete, int mostPerHour = 2) => options => options.Hygiene = new HygieneOptions
    {
        Delete = delete,
        NeverUsedDays = 1,
        DeleteQuietDays = 7,
        DeleteAfterDays = 4,
        MaxDeletionsPerHour = mostPerHour,
    };

    /// <summary>A person makes a key and never uses it.</summary>
    public static SimulatedKey AddUnused(RotationRig rig)
    {
        var organization = rig.World.Organization;
        return organization.AddKey(organization.Keys[0].ProjectId, $"spare-{organization.Keys.Length}", organization.Users[0]);
    }

    /// <summary>Opens a countdown that is over now, as if both notices had been sent.</summary>
    public static async Task<Countdown> DueAsync(RotationRig rig, SimulatedKey key, CountdownPhase phase = CountdownPhase.Reminded, HygieneRule rule = HygieneRule.NeverUsed)
    {
        var countdown = new Countdown(EngineHost.Account, new ProjectId(key.ProjectId), new KeyId(key.Id), rule, rig.World.Now.AddDays(-4), phase)
        {
            Name = key.Name,
            RemindAt = rig.World.Now.AddDays(-2),
            DueAt = rig.World.Now,
            Note = "It is never used in 20 days.",
        };
        Assert.True(await rig.Host.Get<CountdownStore>().OpenAsync(countdown, CancellationToken.None));
        return countdown;
    }

    /// <summary>Continues every countdown once; what fails stays as it is.</summary>
    public static async Task RunAsync(RotationRig rig, EngineHost? host = null)
    {
        try
        {
            await (host ?? rig.Host).Get<CountdownRunner>().RunAllAsync(rig.World.Now, CancellationToken.None);
        }
        catch (PartlyFailedException)
        {
            // Tests look at what is stored.
        }
    }

    /// <summary>The countdown of a key, open or ended.</summary>
    public static async Task<Countdown> OfAsync(RotationRig rig, SimulatedKey key)
    {
        var store = rig.Host.Get<CountdownStore>();
        return (await store.OpenAsync(CancellationToken.None)).Concat(await store.EndedAsync(DateTimeOffset.UnixEpoch, CancellationToken.None))
            .Select(one => one.Saga)
            .Last(one => one.Key.Value == key.Id);
    }

    /// <summary>The open countdowns.</summary>
    public static async Task<Countdown[]> OpenAsync(RotationRig rig) => [.. (await rig.Host.Get<CountdownStore>().OpenAsync(CancellationToken.None)).Select(one => one.Saga)];

    /// <summary>What people were notified of, by phase.</summary>
    public static string[] Decisions(RotationRig rig) => [.. rig.Host.Told.Where(told => told.Type == SystemEventTypes.Retirement).Select(told => told.Data.Decision!)];
}
