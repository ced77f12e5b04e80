using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Leaks;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Responses;
using UsageSentinel.Tests.Scenarios;

namespace UsageSentinel.Tests.Leaks;

/// <summary>From the report to the key, in <c>enforce</c>: what is certain acts, what is likely asks.</summary>
public sealed class LeakFlowTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Report_NamingAKey_RaisesOneAlertAndRevokesInEnforce()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.MaxShareOfProject = 1);
        var key = await QuietKeyAsync(rig);

        await TakeAsync(rig, new LeakMatch.Named(key), "r1");
        await TakeAsync(rig, new LeakMatch.Named(key), "r2");
        await rig.Host.SweepAsync();

        var alert = Assert.Single(await LeakedAsync(rig));
        Assert.Equal((Severity.Critical, AlertState.Firing, EvidenceFamilies.External), (alert.Severity, alert.State, alert.Anomaly.Families));
        Assert.Equal(2, (await rig.Host.LedgerAsync()).Count(row => row.Kind is LedgerKind.LeakReported));
        Assert.Contains(await rig.Host.LedgerAsync(), row => row.EpisodeId == alert.Id && row.Kind is LedgerKind.Done);
    }

    /// <summary>A public form is never proof: even in enforce the most that happens is a question.</summary>
    [Fact]
    public async Task Report_ThatOnlyLooksLikeAKey_AsksAndNeverActs()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.MaxShareOfProject = 1);
        var key = await QuietKeyAsync(rig);

        await TakeAsync(rig, new LeakMatch.Likely([key]), "r1");
        await rig.Host.SweepAsync();
        rig.World.Clock.Advance(TimeSpan.FromMinutes(5));
        await rig.Host.SweepAsync();

        var alert = Assert.Single(await LeakedAsync(rig));
        Assert.Equal(EvidenceFamilies.None, alert.Anomaly.Families);
        Assert.Equal(AlertState.Firing, alert.State);
        var rows = (await rig.Host.LedgerAsync()).Where(row => row.EpisodeId == alert.Id).ToList();
        Assert.DoesNotContain(rows, row => row.Kind is LedgerKind.Intended);
        Assert.Contains(rows, row => row.Kind is LedgerKind.AwaitingApproval);
        Assert.Contains(rig.Host.Told, told => told.Type == EventTypes.AwaitingApproval && told.Data.AlertId == alert.Id);
    }

    /// <summary>A flood of reports, true or not, kills no more keys than the budget allows.</summary>
    [Fact]
    public async Task Reports_InAFlood_SpendTheRevocationBudget()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options =>
        {
            options.Response.MaxShareOfProject = 1;
            options.Response.MaxRevocationsPerHour = 2;
        });
        foreach (var key in (await KeysAsync(rig)).Take(6))
        {
            await TakeAsync(rig, new LeakMatch.Named(key), $"r-{key.Id}");
        }

        await rig.Host.SweepAsync();

        Assert.InRange(rig.Deletions.Count(), 0, 2);
        Assert.Equal(6, (await LeakedAsync(rig)).Count);
    }

    [Fact]
    public async Task Report_FittingNoKey_IsToldAndWrittenDown()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);

        await TakeAsync(rig, new LeakMatch.Unknown(), "r1");
        await rig.TellAsync();

        Assert.Single(rig.Host.Told, told => told.Type == BulletinTypes.LeakUnmatched);
        Assert.Single(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.LeakReported);
        Assert.Empty(await LeakedAsync(rig));
    }

    private static Task TakeAsync(ResponseRig rig, LeakMatch match, string id) =>
        rig.Host.Get<ILeakDesk>().TakeAsync(new LeakReport("github:octo/app#1", id, match, rig.World.Now), None);

    private static async Task<List<Alert>> LeakedAsync(ResponseRig rig) =>
        [.. (await rig.Host.AlertsAsync()).Where(alert => alert.Subject.Rule is RuleKind.Leaked)];

    private static async Task<KnownKey> QuietKeyAsync(ResponseRig rig)
    {
        if (rig.World.Now < World.Noon.AddMinutes(5))
        {
            rig.World.Clock.Set(World.Noon.AddMinutes(5));
        }

        await rig.Host.SweepAsync();
        return (await KeysAsync(rig))[0];
    }

    /// <summary>Keys of users with a state, none of which is in an incident.</summary>
    private static async Task<IReadOnlyList<KnownKey>> KeysAsync(ResponseRig rig)
    {
        var inventory = await rig.Host.Get<InventoryStore>().ReadAsync(EngineHost.Account, None);
        var keys = new List<KnownKey>();
        foreach (var stored in inventory.Keys.Where(stored => stored.MissingSince is null && stored.Key.OwnerType is Runtime.Collecting.KeyOwnerType.User))
        {
            var series = new SeriesId(stored.Key.Project, stored.Key.Id);
            if (await rig.Host.Get<SeriesStore>().FindAsync(EngineHost.Account, series, None) is { State.Alerts.IsEmpty: true }
                && stored.Key.Id.Value != rig.Stolen
                && stored.Key.Id.Value != rig.World.KeyOf(IncidentType.RunawayLoop))
            {
                keys.Add(new KnownKey(EngineHost.Account, stored.Key.Project, stored.Key.Id, stored.Key.Name, stored.Key.RedactedValue));
            }
        }

        return keys;
    }
}
