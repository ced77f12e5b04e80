using UsageSentinel.Runtime.Auditing;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Recording;

/// <summary>Steps that were kept before the ledger named any have no hash in their name: an upgrade is no forgery, and no proof either.</summary>
public sealed class OlderStepsTests
{
    [Fact]
    public async Task Verify_StepsOfAnEarlierVersion_AreCountedAsVouchedForByNobody()
    {
        var store = new MemoryEntityStore();
        await JudgedAlert.KeepAsync(store);
        var earlier = await JudgedAlert.KeepAsync(new MemoryEntityStore(), "key_2");
        await new AlertIndex(store).PointAsync(Given.Account, earlier.Partition, [earlier.Alert], CancellationToken.None);
        var steps = await earlier.StepsAsync();
        foreach (var step in steps)
        {
            await store.CommitAsync(TableNames.Sentinel, earlier.Partition, [new EntityWrite.Upsert(Older(step))], CancellationToken.None);
        }

        var sound = Assert.IsType<InputVerdict.Sound>(await JudgedAlert.AuditAsync(store));
        Assert.Equal(steps.Count, sound.Unvouched);
        Assert.True(sound.Kept > 0);
    }

    /// <summary>What bears the old name among steps that the ledger names was put there by somebody.</summary>
    [Fact]
    public async Task Verify_AnOldNameAmongNamedSteps_IsInserted()
    {
        var store = new MemoryEntityStore();
        var alert = await JudgedAlert.KeepAsync(store);
        foreach (var step in await alert.StepsAsync())
        {
            await alert.WriteAsync(Older(step));
            Assert.IsType<InputVerdict.Broken>(await JudgedAlert.AuditAsync(store));
            await alert.RemoveAsync(Older(step));
        }

        Assert.IsType<InputVerdict.Sound>(await JudgedAlert.AuditAsync(store));
        await alert.WriteAsync(Older((await alert.StepsAsync())[0]) with { RowKey = $"j|{alert.Alert.Id}|000000" });
        Assert.IsType<InputVerdict.Broken>(await JudgedAlert.AuditAsync(store));
    }

    private static Entity Older(Entity step) => step with { RowKey = step.RowKey[..step.RowKey.LastIndexOf('|')] };
}
