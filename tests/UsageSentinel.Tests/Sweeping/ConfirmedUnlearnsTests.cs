using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Judging.Episodes;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;
using static System.Threading.CancellationToken;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>What a person confirms as abuse is unlearned: the key is afterwards what it would be if nothing had happened.</summary>
public sealed class ConfirmedUnlearnsTests
{
    /// <summary>A Tuesday.</summary>
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 0, 0, TimeSpan.Zero);

    private static readonly TimeWindow Theft = new(Start.AddHours(4), Start.AddHours(40));

    [Fact]
    public async Task Teach_ConfirmedTheftOfADayAndAHalf_LeavesNothingInBaselineBarsAndRecords()
    {
        var stolen = await LiveAsync(isStolen: true);
        await using var organization = stolen.Organization;
        await using var host = stolen.Host;
        var undisturbed = await LiveAsync(isStolen: false);
        await using var other = undisturbed.Organization;
        await using var otherHost = undisturbed.Host;
        var alert = (await host.AlertsAsync()).Where(one => one is { FiredAt: not null, IsHistoric: false }).MinBy(one => one.ActiveAt)!;
        var found = (await host.Get<AlertIndex>().FindAsync(EngineHost.Account, alert.Id, None))!;

        Assert.True(await host.Get<AlertActions>().TeachAsync(found, new Feedback.Confirmed(Theft.Start), "ada", organization.Clock.GetUtcNow(), None));

        var (unlearned, usual) = (await StateAsync(host), undisturbed.State);
        var (habits, normal) = (Habits(unlearned), Habits(usual));
        for (var hour = Start; hour < Start.AddDays(7); hour = hour.AddHours(1))
        {
            Assert.InRange(habits.UsdOf(hour, TimeSpan.FromHours(1)), 0, (1.15 * normal.UsdOf(hour, TimeSpan.FromHours(1))) + 0.05);
        }

        Assert.True(unlearned.Recent.Peak.Dollars <= 1.15 * usual.Recent.Peak.Dollars, $"record {unlearned.Recent.Peak.Dollars} of {usual.Recent.Peak.Dollars}");
        Assert.True(unlearned.Baseline.Value.OwnBar <= usual.Baseline.Value.OwnBar + 0.5, $"bar {unlearned.Baseline.Value.OwnBar} of {usual.Baseline.Value.OwnBar}");
        Assert.True(stolen.State.JudgedThrough > Theft.End);
    }

    private static async Task<(EngineHost Host, KeyState State, BookedOrganization Organization)> LiveAsync(bool isStolen)
    {
        var organization = await BookedOrganization.StartAsync(Start);
        var key = organization.Add("key_0").Uses(minute => BookedUse.Office(minute, 1, 4));
        if (isStolen)
        {
            key.Uses(Theft, _ => BookedUse.Of(60));
        }

        var host = organization.Open(new MemoryEntityStore());
        for (var sweep = 0; sweep <= 24; sweep++)
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromHours(2));
        }

        return (host, await StateAsync(host), organization);
    }

    private static FrozenExpectation Habits(KeyState state) => FrozenExpectation.Of(state.Baseline.Value, DetectorTuning.Default);

    private static async Task<KeyState> StateAsync(EngineHost host) =>
        (await host.Get<SeriesStore>().FindAsync(EngineHost.Account, new SeriesId(new ProjectId("proj_a"), new KeyId("key_0")), None))!.State;
}
