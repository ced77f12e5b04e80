using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Storing;
using static UsageSentinel.Tests.Alerting.Notifying.NotifyRig;

namespace UsageSentinel.Tests.Alerting.Notifying;

public sealed class NotifyHandlerTests
{
    private static readonly Route Mail = GivenGroup.Mail;

    private readonly FakeTimeProvider clock = new(Given.Monday);
    private readonly Medium medium = new();
    private readonly MemoryEntityStore store = new();

    [Theory]
    [InlineData(Severity.Critical, 0)]
    [InlineData(Severity.Warning, 1)]
    public async Task Handle_Firing_IsReceiptedInTime(Severity severity, int minutes)
    {
        var rig = Rig(Mail);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, severity), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(minutes));

        Assert.Equal((NotifyReason.First, "a.1"), (Assert.Single(medium.Sent).Reason, medium.Sent.Single().GroupKey));
        var receipts = await store.QueryAsync(TableNames.Sentinel, Partitions.Notify("mail"), RowRange.StartingWith("r|"), None).ToListAsync();
        Assert.Equal(Given.Monday.AddMinutes(minutes), Assert.Single(receipts).Instant("At"));
    }

    /// <summary>The real ledger stands behind it: held back while the act holds, and again told once it does not.</summary>
    [Fact]
    public async Task Handle_KeyIsContained_RepeatsOnlyWhenThatFails()
    {
        var rig = Rig(Mail);
        var ledger = new LedgerStore(store);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(10));
        var act = new ContainmentAction("a.1", Given.Account, new ProjectId("proj_1"), new KeyId("key_1"), null, ContainmentLevel.RevokeKey, ActionStatus.Verified, clock.GetUtcNow(), clock.GetUtcNow());
        await ledger.AppendAsync(ActionLedger.Entry(LedgerKind.Verified, act, "gone", string.Empty, clock.GetUtcNow()), act, None);
        await rig.WaitAsync(TimeSpan.FromHours(30));

        Assert.Equal([NotifyReason.First], medium.Reasons);
        Assert.Equal(NotifyReason.Contained, (await rig.Notes.LoadAsync("mail", "a.1", None)).Row.PassedFor);

        await ledger.AppendAsync(
            ActionLedger.Entry(LedgerKind.NotVerified, act, "used again", string.Empty, clock.GetUtcNow()), act with { Status = ActionStatus.Failed }, None);
        await rig.OnCall.HandleAsync(Event("f.1", 1, EventTypes.ResponseFailed) with { Data = Event("f.1", 1, EventTypes.ResponseFailed).Data with { AlertId = null } }, None);
        Assert.Equal([NotifyReason.First, NotifyReason.Fact], medium.Reasons);
        await rig.WaitAsync(TimeSpan.FromHours(1));

        Assert.Equal([NotifyReason.First, NotifyReason.Fact, NotifyReason.Repeat], medium.Reasons);
        Assert.Equal(NotifyReason.WaitsForRepeat, (await rig.Notes.LoadAsync("mail", "a.1", None)).Row.PassedFor);
    }

    [Fact]
    public async Task Handle_AWholeLife_IsToldStepByStep()
    {
        var rig = Rig(Mail);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing), None);
        await rig.WaitAsync(TimeSpan.FromHours(25));
        await rig.OnCall.HandleAsync(Event("a.1", 3, EventTypes.Escalated, Severity.Critical), None);
        await rig.OnCall.HandleAsync(Event("a.1", 3, EventTypes.Acked, Severity.Critical), None);
        await rig.OnCall.HandleAsync(Event("a.1", 4, EventTypes.Resolved, Severity.Critical), None);

        Assert.Equal([NotifyReason.First, NotifyReason.Repeat, NotifyReason.Escalated, NotifyReason.Acknowledged, NotifyReason.AllResolved], medium.Reasons);
        Assert.Equal(EventTypes.Repeated, medium.Sent.ElementAt(1).Events.Single().Type);
        Assert.Equal([null, "id-1", "id-1", "id-1", "id-1"], medium.Sent.Select(notice => notice.ExternalId));
        Assert.Empty(await rig.Notes.GroupsAsync("mail", None).ToListAsync());
    }

    [Fact]
    public async Task Handle_ForTwoAudiencesOfOneRoute_IsToldOnce()
    {
        var rig = Rig(Mail with { Audiences = [Audience.OnCall, Audience.Finance] });
        var reported = Event("a.1", 2, EventTypes.BudgetCrossed, Severity.Critical, audiences: [Audience.Finance, Audience.OnCall]);
        await rig.Finance.HandleAsync(reported, None);
        await rig.OnCall.HandleAsync(reported, None);

        Assert.Single(medium.Sent);
    }

    [Fact]
    public async Task Handle_MediumFails_IsSentAgainUntilItTakesIt()
    {
        var rig = Rig(Mail);
        medium.Answer = _ => new Delivery.Retry("429", TimeSpan.FromSeconds(90));
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(10));
        Assert.Empty(medium.Sent);

        medium.Answer = _ => new Delivery.Delivered(null);
        await rig.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal((NotifyReason.First, Given.Monday), (medium.Sent.Single().Reason, medium.Sent.Single().At));
    }

    [Fact]
    public async Task Handle_MediumRefuses_IsParkedAndTheOthersHearOfIt()
    {
        var other = Mail with { Name = "other" };
        var rig = Rig(Mail, other);
        medium.Answer = notice => notice.Route.Name == "mail" ? new Delivery.Rejected("gone") : new Delivery.Delivered(null);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        foreach (var due in await new OutboxStore(store).DueAsync(None).ToListAsync())
        {
            await rig.OnCall.HandleAsync(SentinelEvent.Parse(due.Body!)!, None);
        }

        Assert.Equal(["Spike", "RouteBroken"], medium.Sent.Select(notice => notice.Events.Single().Data.Rule));
        Assert.Contains("The message was rejected: gone. Waiting notices", medium.Sent.Last().Events.Single().Data.Explanation, StringComparison.Ordinal);
        Assert.All(medium.Sent, notice => Assert.Equal("other", notice.Route.Name));
        medium.Answer = _ => new Delivery.Delivered(null);
        await rig.WaitAsync(TimeSpan.FromHours(1));
        Assert.Contains(medium.Sent, notice => notice.Route.Name == "mail");
    }

    [Fact]
    public async Task Handle_OnlyRouteIsBroken_TheConsoleHearsOfIt()
    {
        var rig = Rig(Mail);
        medium.Answer = notice => notice.Route.Name == "mail" ? new Delivery.Rejected("gone") : new Delivery.Delivered(null);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        var due = Assert.Single(await new OutboxStore(store).DueAsync(None).ToListAsync());
        await rig.OnCall.HandleAsync(SentinelEvent.Parse(due.Body!)!, None);

        Assert.Equal(Route.Fallback.Name, Assert.Single(medium.Sent).Route.Name);
    }

    [Fact]
    public async Task Handle_Silenced_IsToldWhenTheSilenceIsEnded()
    {
        var rig = Rig(Mail);
        var silence = new Silence("s", [Matcher.Parse("key=key_1")], Given.Monday, Given.Monday.AddDays(2), "ada", "x");
        await rig.Quiets.WriteAsync(silence, None);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing, Severity.Critical), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(30));
        Assert.Empty(medium.Sent);

        await rig.Quiets.WriteAsync(silence.Expire(clock.GetUtcNow()), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(5));
        Assert.Equal(NotifyReason.First, Assert.Single(medium.Sent).Reason);
    }

    [Fact]
    public async Task Handle_EndComesBeforeALateTimer_TellsBoth()
    {
        var rig = Rig(Mail);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing), None);
        clock.Advance(TimeSpan.FromMinutes(10));
        await rig.OnCall.HandleAsync(Event("a.1", 3, EventTypes.Resolved), None);

        Assert.Equal([NotifyReason.First, NotifyReason.AllResolved], medium.Reasons);
    }

    /// <summary>Nobody sends an event while costs only grow: the silence looks for itself.</summary>
    [Fact]
    public async Task Handle_SilencedUpToAnExcess_IsToldWhenTheEpisodeHasCostMore()
    {
        var rig = Rig(Mail);
        var fired = AlertLifecycle.Apply(null, Given.Anomalous(Severity.Warning), Given.Step(0), true, AlertTiming.Velocity);
        var silence = new Silence("s", [Matcher.Parse("key=key_1")], Given.Monday, Given.Monday.AddDays(2), "ada", "x") { MaxExcess = new(50) };
        await rig.Quiets.WriteAsync(silence, None);
        await CostsAsync(fired.Alert!, fired.Transitions, 20);
        await rig.OnCall.HandleAsync(Event(fired.Alert!.Id, 2, EventTypes.Firing), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(30));
        Assert.Empty(medium.Sent);

        await CostsAsync(fired.Alert, [], 51);
        await rig.WaitAsync(TimeSpan.FromMinutes(6));
        Assert.Equal(NotifyReason.First, Assert.Single(medium.Sent).Reason);
    }

    private async Task CostsAsync(Alert alert, ImmutableArray<Transition> transitions, decimal usd)
    {
        var accounts = new AccountStore(store);
        var (state, etag) = await accounts.LoadAsync(Given.Account, None);
        var costly = alert with { EpisodeParts = default(ExcessParts) with { Volume = new(usd) } };
        await new AlertIndex(store).PointAsync(Given.Account, Partitions.Account(Given.Account), [costly], None);
        Assert.NotNull(await accounts.CommitAsync(state with { Alerts = [costly] }, etag, transitions, [], None));
    }

    /// <summary>Invariant 6: more than a year, with everything cleared daily that is cleared at all.</summary>
    [Fact]
    public async Task Handle_OpenFor400Days_IsNeverForgottenAndWhatIsOverIs()
    {
        var rig = Rig(Mail);
        await rig.OnCall.HandleAsync(Event("a.1", 2, EventTypes.Firing), None);
        await rig.OnCall.HandleAsync(Event("b.1", 2, EventTypes.Firing), None);
        await rig.WaitAsync(TimeSpan.FromMinutes(2));
        await rig.OnCall.HandleAsync(Event("b.1", 3, EventTypes.Resolved), None);
        for (var day = 0; day < 400; day++)
        {
            clock.Advance(TimeSpan.FromDays(1));
            await rig.Due.WorkAsync(None);
        }

        Assert.Equal(["e|a.1"], (await store.QueryAsync(TableNames.Sentinel, Partitions.Notify("mail"), RowRange.StartingWith("e|"), None).ToListAsync()).Select(row => row.RowKey));
        Assert.All(
            medium.Sent.Where(notice => notice.GroupKey == "a.1" && notice.Reason != NotifyReason.First),
            notice => Assert.Equal(NotifyReason.Repeat, notice.Reason));
        await rig.OnCall.HandleAsync(Event("a.1", 3, EventTypes.Resolved), None);
        Assert.Equal((NotifyReason.AllResolved, "a.1"), (medium.Sent.Last().Reason, medium.Sent.Last().GroupKey));
        Assert.Empty(await rig.Notes.GroupsAsync("mail", None).ToListAsync());
    }

    [Fact]
    public async Task Handle_Storm_EndsInOneDigest()
    {
        var rig = Rig(Mail with { Audiences = [Audience.Finance] });
        for (var number = 0; number < 50; number++)
        {
            await rig.Finance.HandleAsync(Event($"a{number}.1", 2, EventTypes.Firing, audiences: [Audience.Finance]), None);
        }

        await rig.WaitAsync(TimeSpan.FromMinutes(63));
        Assert.Equal(20, medium.Sent.Count(notice => notice.Reason is NotifyReason.First));
        var digest = Assert.Single(medium.Sent, notice => notice.Reason is NotifyReason.Digest);
        Assert.Equal(30, digest.Events.Length + digest.MoreSuppressed);
    }

    /// <summary>Any order and any number of copies end in the same: the last step known, and each told at most once.</summary>
    [Property(MaxTest = 300)]
    public Property Handle_AnyOrderAndCopies_EndsTheSame() => Prop.ForAll(
        (from order in Gen.Shuffle(Enumerable.Range(0, 8).ToArray())
         from copies in Gen.Choose(0, 7).ArrayOf(6)
         select order.Concat(copies).ToArray()).ToArbitrary(),
        order =>
        {
            SentinelEvent[] life =
            [
                Event("a.1", 2, EventTypes.Firing), Event("a.1", 3, EventTypes.Escalated, Severity.Critical), Event("a.1", 4, EventTypes.Resolved, Severity.Critical),
                Event("b.1", 2, EventTypes.Firing, Severity.Critical), Event("b.1", 3, EventTypes.Flapping, Severity.Critical),
                Event("c.1", 2, EventTypes.Firing), Event("c.1", 3, EventTypes.Resolved), Event("b.1", 3, EventTypes.Acked, Severity.Critical),
            ];
            var (now, sent, kept) = (new FakeTimeProvider(Given.Monday), new Medium(), new MemoryEntityStore());
            var rig = new NotifyRig(kept, now, sent, Mail);
            foreach (var at in order)
            {
                rig.OnCall.HandleAsync(life[at], None).GetAwaiter().GetResult();
            }

            rig.WaitAsync(TimeSpan.FromMinutes(12)).GetAwaiter().GetResult();
            var groups = rig.Notes.GroupsAsync("mail", None).ToBlockingEnumerable().ToList();
            var ends = sent.Sent.Where(notice => notice.Reason is NotifyReason.AllResolved).GroupBy(notice => notice.GroupKey).ToList();
            return groups.SequenceEqual(["b.1"])
                && ends.All(end => end.Count() == 1)
                && sent.Sent.Where(notice => notice.Reason is NotifyReason.First).GroupBy(notice => notice.GroupKey).All(first => first.Count() == 1)
                && sent.Sent.Any(notice => notice.GroupKey == "b.1" && notice.Reason is NotifyReason.First);
        });

    /// <summary>Killed between any two writes and delivered again: what was to be told is told, and a second copy is the same notice.</summary>
    [Property(MaxTest = 400)]
    public Property Handle_KilledAnywhere_LosesNothing() => Prop.ForAll(
        Gen.Choose(0, 6).ArrayOf(5).ToArbitrary(), kills => SurvivesAsync(new MemoryEntityStore(), kills).GetAwaiter().GetResult());

    [Theory]
    [InlineData(0, 1, 2, 3, 4)]
    [InlineData(2, 2, 2, 2, 2)]
    [InlineData(4, 3, 0, 5, 1)]
    public async Task Handle_KilledAnywhereOnSqlite_LosesNothing(params int[] kills)
    {
        var folder = new TemporaryFolder();
        await using (var file = SqliteEntityStore.Open(folder.File("store.db")))
        {
            Assert.True(await SurvivesAsync(file, kills));
        }

        folder.Delete();
    }

    private static async Task<bool> SurvivesAsync(IEntityStore kept, int[] kills)
    {
        var (now, sent) = (new FakeTimeProvider(Given.Monday), new Medium());
        SentinelEvent[] life =
        [
            Event("a.1", 2, EventTypes.Firing, Severity.Critical), Event("b.1", 2, EventTypes.Firing), Event("b.1", 3, EventTypes.Escalated, Severity.Critical),
            Event("a.1", 3, EventTypes.Resolved, Severity.Critical), Event("b.1", 4, EventTypes.Resolved, Severity.Critical),
        ];
        for (var at = 0; at < life.Length; at++)
        {
            try
            {
                await new NotifyRig(new CrashingStore(kept, kills[at]), now, sent, Mail).OnCall.HandleAsync(life[at], None);
            }
            catch (StoreException)
            {
                // The queue delivers it again, to another process, a while later.
                now.Advance(TimeSpan.FromMinutes(3));
                await new NotifyRig(kept, now, sent, Mail).OnCall.HandleAsync(life[at], None);
            }
        }

        var rig = new NotifyRig(kept, now, sent, Mail);
        await rig.WaitAsync(TimeSpan.FromMinutes(10));
        var copies = sent.Sent.GroupBy(notice => (notice.GroupKey, notice.Reason));
        return (await rig.Notes.GroupsAsync("mail", None).ToListAsync()).Count == 0
            && sent.Sent.Any(notice => notice is { GroupKey: "a.1", Reason: NotifyReason.First })
            && sent.Sent.Any(notice => notice is { GroupKey: "a.1", Reason: NotifyReason.AllResolved })
            && sent.Sent.Any(notice => notice is { GroupKey: "b.1", Reason: NotifyReason.AllResolved })
            && copies.All(copy => copy.Select(notice => (notice.At, string.Join(' ', notice.Events.Select(reported => reported.Id)))).Distinct().Count() == 1);
    }

    private NotifyRig Rig(params Route[] routes) => new(store, clock, medium, routes);
}
