using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Leaks;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Responding;
using UsageSentinel.Tests.Rigs;

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
        Assert.Contains("(the day before the report, which has no date), the key made ", alert.Anomaly.Explanation, StringComparison.Ordinal);
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
        Assert.Contains(rig.Host.Reported, reported => reported.Type == EventTypes.AwaitingApproval && reported.Data.AlertId == alert.Id);
    }

    /// <summary>A flood of reports, true or not, deletes no more keys than the reserve allows; the others wait for a person, who is paged.</summary>
    [Fact]
    public async Task Reports_InAFlood_UseTheReserveAndThenWaitForAPerson()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options =>
        {
            options.Response.MaxShareOfProject = 1;
            options.Response.MaxRevocationsPerHour = 0;
            options.Response.MaxLeakRevocationsPerHour = 2;
            options.Response.MaxKeysInQuestion = 1;
        });
        await QuietKeyAsync(rig);
        foreach (var key in (await KeysAsync(rig)).Take(6))
        {
            await TakeAsync(rig, new LeakMatch.Named(key), $"r-{key.Id}");
        }

        await rig.Host.SweepAsync();
        rig.World.Clock.Advance(TimeSpan.FromMinutes(90));
        await rig.Host.SweepAsync();

        var leaked = await LeakedAsync(rig);
        Assert.Equal(6, leaked.Count);
        Assert.Equal(2, rig.Deletions.Count());
        var asked = rig.Host.Reported.Where(reported => reported.Type == EventTypes.AwaitingApproval).Select(reported => reported.Data.AlertId).Distinct().ToList();
        Assert.Equal(4, asked.Count);

        var outcome = await DecideAsync(rig, asked[0]!, Approval.Approved);
        Assert.True(outcome is ApprovalOutcome.Taken, outcome.ToString());
        Assert.Equal(3, rig.Deletions.Count());
    }

    /// <summary>Whoever may report, and proves nothing, does not stop the product from acting on what it sees itself.</summary>
    [Fact]
    public async Task Reports_ThatProveNothing_DoNotDisarmTheProduct()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.MaxKeysInQuestion = 3);
        await QuietKeyAsync(rig);
        foreach (var key in await KeysAsync(rig))
        {
            await TakeAsync(rig, new LeakMatch.Likely([key]), $"r-{key.Id}");
        }

        await rig.RunUntilAsync(async () => (await rig.Host.ActsAsync()).Any(act => act.Key.Value == rig.Stolen));
    }

    [Fact]
    public async Task Report_ThatCouldMeanManyKeys_IsOneAlertAboutTheOrganization()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await QuietKeyAsync(rig);
        var keys = (await KeysAsync(rig)).Take(LeakSubject.MostKeysEach + 1).ToImmutableArray();

        await TakeAsync(rig, new LeakMatch.Likely(keys), "r1");
        await TakeAsync(rig, new LeakMatch.Likely(keys), "r2");
        await rig.Host.SweepAsync();
        await rig.Host.SweepAsync();

        var alert = Assert.Single(await LeakedAsync(rig));
        Assert.Equal((null, null, AlertState.Firing), (alert.Subject.Key, alert.Subject.Project, alert.State));
        Assert.Contains($"matches {keys.Length} keys", alert.Anomaly.Explanation, StringComparison.Ordinal);
        Assert.Empty(await rig.Host.Get<ResponseCaseStore>().ReadAsync(None));
        Assert.Contains(rig.Host.Reported, reported => reported.Data.AlertId == alert.Id);
    }

    /// <summary>A key that was never used has nothing collected; it used to fail for ever, and hid the keys behind it.</summary>
    [Fact]
    public async Task Report_OfAKeyThatWasNeverUsed_IsTakenAndHidesNoOther()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var key = await QuietKeyAsync(rig);
        var unused = key with { Id = new KeyId("key_never_used"), Name = "spare" };

        await TakeAsync(rig, new LeakMatch.Likely([unused, key]), "r1");
        await TakeAsync(rig, new LeakMatch.Named(unused with { Id = new KeyId("key_never_used_either") }), "r2");
        await rig.Host.SweepAsync();
        rig.World.Clock.Advance(TimeSpan.FromMinutes(10));
        await rig.Host.SweepAsync();

        var leaked = await LeakedAsync(rig);
        Assert.Equal(
            new SortedSet<string>(StringComparer.Ordinal) { "key_never_used", "key_never_used_either", key.Id.Value },
            leaked.Select(alert => alert.Subject.Key!.Value.Value).Order(StringComparer.Ordinal));
        Assert.All(leaked, alert => Assert.Equal(AlertState.Firing, alert.State));
        Assert.All(leaked, alert => Assert.True(alert.TrueThrough > alert.FiredAt, $"{alert.Subject.Key} is not looked at any more"));
    }

    /// <summary>A question stays one that can be answered, however long nobody does, and is asked again before every link has expired.</summary>
    [Fact]
    public async Task Report_ThatWaitsForAPerson_StaysDecidableForDays()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.MaxShareOfProject = 1);
        var key = await QuietKeyAsync(rig);
        await TakeAsync(rig, new LeakMatch.Likely([key]), "r1");
        await rig.Host.SweepAsync();
        var alert = Assert.Single(await LeakedAsync(rig));

        foreach (var later in new[] { TimeSpan.FromMinutes(61), TimeSpan.FromHours(4), TimeSpan.FromHours(70) })
        {
            rig.World.Clock.Advance(later);
            await rig.Host.SweepAsync();
            rig.World.Clock.Advance(TimeSpan.FromMinutes(5));
            await rig.Host.SweepAsync();
            Assert.NotNull(await rig.Host.Get<Approvals>().FindAsync(alert.Id, null, None));
        }

        var asked = rig.Host.Reported.Where(reported => reported.Type == EventTypes.AwaitingApproval && reported.Data.AlertId == alert.Id).Select(reported => reported.Id).Distinct();
        Assert.Equal(4, asked.Count());
        Assert.True(await DecideAsync(rig, alert.Id, Approval.Approved) is ApprovalOutcome.Taken);
        Assert.Contains(rig.Deletions, deletion => deletion.KeyId == key.Id.Value);
    }

    /// <summary>A person's no is asked again when the key is reported again: by the same kind of report, and by one that proves it.</summary>
    [Fact]
    public async Task Report_AfterANo_AsksThePersonAgainAndDoesNotOverrunThem()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options => options.Response.MaxShareOfProject = 1);
        var key = await QuietKeyAsync(rig);
        await TakeAsync(rig, new LeakMatch.Likely([key]), "r1");
        await rig.Host.SweepAsync();
        var first = Assert.Single(await LeakedAsync(rig));
        await DecideAsync(rig, first.Id, Approval.Denied);
        await NextAsync(rig);
        Assert.Null(await rig.Host.Get<Approvals>().FindAsync(first.Id, null, None));

        await TakeAsync(rig, new LeakMatch.Likely([key]), "r2");
        await NextAsync(rig);
        Assert.NotNull(await rig.Host.Get<Approvals>().FindAsync(first.Id, null, None));
        Assert.Equal(2, rig.Host.Reported.Where(reported => reported.Type == EventTypes.AwaitingApproval && reported.Data.AlertId == first.Id).DistinctBy(reported => reported.Id).Count());
        await DecideAsync(rig, first.Id, Approval.Denied);

        await TakeAsync(rig, new LeakMatch.Named(key), "r3");
        await NextAsync(rig);
        await NextAsync(rig);
        var second = (await LeakedAsync(rig)).Single(alert => alert.Id != first.Id);
        Assert.DoesNotContain(rig.Deletions, deletion => deletion.KeyId == key.Id.Value);
        Assert.Contains(rig.Host.Reported, reported => reported.Type == EventTypes.AwaitingApproval && reported.Data.AlertId == second.Id);
        Assert.True(await DecideAsync(rig, second.Id, Approval.Approved) is ApprovalOutcome.Taken);
        Assert.Contains(rig.Deletions, deletion => deletion.KeyId == key.Id.Value);
    }

    /// <summary>Deleting what was done does not give the budget back: nothing is done to any key until somebody has looked.</summary>
    [Fact]
    public async Task Acts_DeletedBehindTheLedgersBack_StopAllActing()
    {
        await using var rig = await ResponseRig.StartAsync(fixture, options =>
        {
            options.Response.MaxShareOfProject = 1;
            options.Response.MaxLeakRevocationsPerHour = 1;
        });
        await QuietKeyAsync(rig);
        var keys = (await KeysAsync(rig)).Take(2).ToList();
        await TakeAsync(rig, new LeakMatch.Named(keys[0]), "r1");
        await rig.Host.SweepAsync();
        Assert.Single(rig.Deletions);
        var act = Assert.Single(await rig.Host.ActsAsync());
        await rig.Store.CommitAsync(TableNames.Ledger, "ledger", [new EntityWrite.Delete($"act|{act.EpisodeId}|{act.Level}")], None);

        await TakeAsync(rig, new LeakMatch.Named(keys[1]), "r2");
        await NextAsync(rig);

        Assert.Single(rig.Deletions);
        Assert.Contains(await rig.WithheldAsync(keys[1].Id.Value), row => row.Summary.Contains("The ledger could not be read", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Report_FittingNoKey_IsToldAndWrittenDown()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);

        await TakeAsync(rig, new LeakMatch.Unknown(), "r1");
        await rig.NotifyAsync();

        Assert.Single(rig.Host.Reported, reported => reported.Type == SystemEventTypes.LeakUnmatched);
        Assert.Single(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.LeakReported);
        Assert.Empty(await LeakedAsync(rig));
    }

    private static Task TakeAsync(ResponseRig rig, LeakMatch match, string id) =>
        rig.Host.Get<ILeakReportHandler>().HandleAsync(new LeakReport("github:octo/app#1", id, match, rig.World.Now), None);

    private static Task<ApprovalOutcome> DecideAsync(ResponseRig rig, string episode, Approval word) =>
        rig.Host.Get<Approvals>().DecideAsync(new ApprovalAnswer(episode, null, word, "cli:ann") { Reason = "because" }, None);

    private static Task<SweepReport> NextAsync(ResponseRig rig)
    {
        rig.World.Clock.Advance(TimeSpan.FromMinutes(5));
        return rig.Host.SweepAsync();
    }

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
        foreach (var stored in inventory.Keys.Where(stored => stored.MissingSince is null && stored.Key.OwnerType is KeyOwnerType.User))
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
