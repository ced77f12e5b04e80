using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Storing;

public sealed class AccountStoreTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly TimeSpan Length = TimeSpan.FromMinutes(10);
    private static readonly LeaseOwner Mine = new("here", "1@1");
    private static readonly LeaseOwner Other = new("there", "2@2");
    private readonly MemoryEntityStore store = new();

    private AccountStore Accounts => new(store);

    [Fact]
    public async Task TryLease_Free_IsTaken() => Assert.True(await LeaseAsync(Mine, 0));

    [Fact]
    public async Task TryLease_HeldByAnother_IsRefusedUntilItExpires()
    {
        await LeaseAsync(Other, 0);

        Assert.False(await LeaseAsync(Mine, 0));
        Assert.False(await LeaseAsync(Mine, 9.9));
        Assert.True(await LeaseAsync(Mine, 10));
    }

    [Fact]
    public async Task TryLease_HeldByMe_IsRenewed()
    {
        await LeaseAsync(Mine, 0);

        Assert.True(await LeaseAsync(Mine, 5));
        Assert.False(await LeaseAsync(Other, 12));
    }

    [Fact]
    public async Task TryLease_OwnerIsAProcessThatIsGone_IsTakenOver()
    {
        // No process of this machine has that number and that start.
        await LeaseAsync(new LeaseOwner("here", $"{int.MaxValue}@1"), 0);

        Assert.True(await LeaseAsync(Mine, 1));
    }

    [Fact]
    public async Task TryLease_OwnerIsAProcessOfAnotherMachine_IsNotKnownToBeGone()
    {
        await LeaseAsync(new LeaseOwner("there", $"{int.MaxValue}@1"), 0);

        Assert.False(await LeaseAsync(Mine, 1));
    }

    [Fact]
    public async Task TryLease_OwnerIsThisProcess_IsNotGone()
    {
        var current = LeaseOwner.Current();
        await LeaseAsync(current, 0);

        Assert.False(current.IsGone(current.Name));
        Assert.False(await LeaseAsync(current with { Process = "1@1" }, 1));
    }

    [Fact]
    public async Task TryLease_ClockMovedBack_DoesNotLockForLongerThanALease()
    {
        await LeaseAsync(Other, minutes: 60 * 24);

        Assert.True(await LeaseAsync(Mine, 0));
    }

    [Fact]
    public async Task TryLease_ManyAtOnce_OneGetsIt()
    {
        var taken = await Task.WhenAll(Enumerable.Range(0, 30).Select(number => Task.Run(() => LeaseAsync(new LeaseOwner($"m{number}", "1@1"), 0))));

        Assert.Single(taken, did => did);
    }

    [Fact]
    public async Task Release_Mine_FreesIt()
    {
        await LeaseAsync(Mine, 0);
        await Accounts.ReleaseAsync(Given.Account, Mine, None);

        Assert.True(await LeaseAsync(Other, 1));
    }

    [Fact]
    public async Task Release_OfAnother_ChangesNothing()
    {
        await LeaseAsync(Other, 0);
        await Accounts.ReleaseAsync(Given.Account, Mine, None);

        Assert.False(await LeaseAsync(Mine, 1));
    }

    [Fact]
    public async Task Commit_State_IsReadAsItWas()
    {
        var state = new AccountState(Given.Account)
        {
            CollectedFrom = Given.Monday,
            HoursThrough = Given.Monday.AddHours(3),
            MinutesThrough = Given.Monday.AddHours(4),
            MinuteCoverage = [new TimeWindow(Given.Monday, Given.Monday.AddHours(1)), new TimeWindow(Given.Monday.AddHours(2), Given.Monday.AddHours(4))],
            InventoryAt = Given.Monday,
            CostsAt = Given.Monday,
            SweptAt = Given.Monday,
            PurgedAt = Given.Monday,
            Attainment = [new MonthAttainment(new DateOnly(2026, 8, 1), 44_640, 44_000), new MonthAttainment(new DateOnly(2026, 9, 1), 60, 60)],
            Failures = 2,
            LastError = "why",
            Alerts = [Firing("b")],
        };
        await Accounts.CommitAsync(state, null, [], [], None);

        var (read, _) = await Accounts.LoadAsync(Given.Account, None);

        Assert.Equal(state.MinuteCoverage.ToList(), read.MinuteCoverage.ToList());
        Assert.Equal(state.Alerts.ToList(), read.Alerts.ToList());
        Assert.Equal(state.Attainment.ToList(), read.Attainment.ToList());
        Assert.Equal(state with { MinuteCoverage = [], Alerts = [], Attainment = [] }, read with { MinuteCoverage = [], Alerts = [], Attainment = [] });
    }

    [Fact]
    public async Task Commit_SomebodyElseWasFaster_WritesNothing()
    {
        var etag = await Accounts.CommitAsync(new AccountState(Given.Account), null, [], [], None);
        await Accounts.CommitAsync(new AccountState(Given.Account) { Failures = 1 }, etag, [], [], None);

        Assert.Null(await Accounts.CommitAsync(new AccountState(Given.Account) { Failures = 9 }, etag, [], [Given.Event("e")], None));
        Assert.Null(await Accounts.CommitAsync(new AccountState(Given.Account) { Failures = 9 }, null, [], [], None));
        Assert.Equal(1, (await Accounts.LoadAsync(Given.Account, None)).State.Failures);
        Assert.Null(await store.FindAsync(TableNames.Sentinel, Partitions.Account(Given.Account), "o|e", None));
    }

    /// <summary>An enterprise with a budget for every project, and a month in which all of them are crossed.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(300)]
    public async Task Commit_ManyBudgetsCrossedAtOnce_AreAllHeldAndTold(int budgets)
    {
        var transitions = Enumerable.Range(0, budgets).SelectMany(number => Fire($"budget {number:D4}")).ToImmutableArray();
        var alerts = transitions.Where(transition => transition.Kind is TransitionKind.Fired).Select(transition => transition.Alert).ToImmutableArray();
        ImmutableArray<SentinelEvent> events = [.. alerts.Select(alert => Given.Event(alert.Id))];

        var etag = await Accounts.CommitAsync(new AccountState(Given.Account) { Alerts = alerts }, null, transitions, events, None);

        Assert.NotNull(etag);
        Assert.Equal(alerts.ToList(), (await Accounts.LoadAsync(Given.Account, None)).State.Alerts.ToList());
        foreach (var row in events.Select(waiting => "o|" + waiting.Id).Concat(alerts.Select(alert => "a|" + alert.Id)))
        {
            Assert.NotNull(await store.FindAsync(TableNames.Sentinel, Partitions.Account(Given.Account), row, None));
        }

        Assert.NotNull(await Accounts.CommitAsync(new AccountState(Given.Account) { Alerts = alerts, Failures = 1 }, etag, [], [], None));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("1-2;x-y")]
    [InlineData("5-1")]
    [InlineData("7")]
    public async Task Load_CoverageNobodyWrote_IsCorrupt(string coverage)
    {
        await store.CommitAsync(
            TableNames.Sentinel, Partitions.Account(Given.Account), [new EntityWrite.Upsert(new Entity("s").With("MinuteCoverage", coverage))], None);

        Assert.Equal(StoreError.Corrupt, (await Assert.ThrowsAsync<StoreException>(() => Accounts.LoadAsync(Given.Account, None))).Error);
    }

    private Task<bool> LeaseAsync(LeaseOwner owner, double minutes) =>
        Accounts.TryLeaseAsync(Given.Account, owner, Given.Monday.AddMinutes(minutes), Length, None);

    private static Alert Firing(string name) => Fire(name)[^1].Alert;

    private static ImmutableArray<Transition> Fire(string name)
    {
        var subject = new AlertSubject(RuleKind.Budget, Given.Account, null, null, name);
        return AlertLifecycle.Apply(null, Given.Anomalous(subject: subject), Given.Step(0), true, AlertTiming.Threshold).Transitions;
    }
}
