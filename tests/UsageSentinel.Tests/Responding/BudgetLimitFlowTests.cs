using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding.Envelope;
using UsageSentinel.Tests.Responding.Faults;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>A budget that acts, from the sweep to the provider and back, on the simulated organization.</summary>
public sealed class BudgetLimitFlowTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    private const string LimitEvent = "UsageSentinel.Cost.BudgetLimit.v1";

    [Theory]
    [InlineData("throttle", ContainmentLevel.Throttle)]
    [InlineData("limit", ContainmentLevel.SpendLimit)]
    public async Task Exceeded_SetsTheLimitOnceAndAPersonTakesItBack(string action, ContainmentLevel kind)
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await using var host = Open(rig, action, "enforce");
        var before = await ReadAsync(rig, kind);

        await SweepAsync(rig, host);

        var set = await ReadAsync(rig, kind);
        Assert.False(set.IsSame(before), string.Join('|', (await host.LedgerAsync()).Select(row => row.Summary)));
        Assert.Equal("budget.month", Assert.Single((await LimitAsync(rig, host, kind)).Reasons).Id);
        await SweepAsync(rig, host);
        Assert.True((await ReadAsync(rig, kind)).IsSame(set));
        Assert.Single(host.Reported.DistinctBy(reported => reported.Id), reported => reported.Type == LimitEvent);

        var outcome = await host.Get<BudgetLimitRunner>().UndoAsync("month", "ops", "agreed", CancellationToken.None);

        Assert.Equal(LimitOutcome.AsWanted, outcome);
        Assert.True((await ReadAsync(rig, kind)).IsSame(before));
        Assert.Contains(await host.LedgerAsync(), row => row.Actor == "ops" && row.Summary.Contains("agreed", StringComparison.Ordinal));
        await SweepAsync(rig, host);
        Assert.True((await ReadAsync(rig, kind)).IsSame(before));
        Assert.Null(await host.Get<BudgetLimitRunner>().UndoAsync("month", "ops", "", CancellationToken.None));
    }

    [Fact]
    public async Task Exceeded_WhileObserving_IsBlockedAndWrittenOnce()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await using var host = Open(rig, "limit", "observe");
        var before = await ReadAsync(rig, ContainmentLevel.SpendLimit);

        await SweepAsync(rig, host);
        await SweepAsync(rig, host);

        Assert.True((await ReadAsync(rig, ContainmentLevel.SpendLimit)).IsSame(before));
        Assert.Single(await host.LedgerAsync(), row => row.Kind is LedgerKind.Withheld && row.Summary.StartsWith("Budget 'month' is exceeded. Blocked by guardrail ObserveOnly", StringComparison.Ordinal));
        Assert.DoesNotContain(host.Reported, reported => reported.Type == LimitEvent);
    }

    /// <summary>A person sets another value at the provider, or the one from before: it is theirs, and the budget leaves it alone in this period.</summary>
    [Theory]
    [InlineData(7_777_777L)]
    [InlineData(null)]
    public async Task ChangedByAPerson_StaysAsTheySetIt(long? cents)
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await using var host = Open(rig, "limit", "enforce");
        await SweepAsync(rig, host);
        await SweepAsync(rig, host);
        rig.World.Clock.Advance(TimeSpan.FromMinutes(15));
        var control = host.Engine.Connections.All[0].Control.Value;
        await (cents is { } set ? control.SetSpendLimitAsync(ProjectOf(rig), set, CancellationToken.None) : control.DeleteSpendLimitAsync(ProjectOf(rig), CancellationToken.None));

        for (var sweep = 0; sweep < 3; sweep++)
        {
            await SweepAsync(rig, host);
        }

        Assert.Equal(new ProviderLimitState.Spend(cents), await ReadAsync(rig, ContainmentLevel.SpendLimit));
        Assert.Contains(host.Reported, reported => reported.Type == LimitEvent && reported.Data.Decision == "changed");
    }

    /// <summary>The limit does not outlive its budget.</summary>
    [Fact]
    public async Task RemovedFromTheConfiguration_IsLifted()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var before = await ReadAsync(rig, ContainmentLevel.SpendLimit);
        await using (var host = Open(rig, "limit", "enforce"))
        {
            await SweepAsync(rig, host);
            Assert.False((await ReadAsync(rig, ContainmentLevel.SpendLimit)).IsSame(before));
        }

        await using var without = rig.World.Open(rig.Store, options => options.Response.Mode = "observe");
        await without.Get<BudgetLimitRunner>().RunAsync(CancellationToken.None);

        Assert.True((await ReadAsync(rig, ContainmentLevel.SpendLimit)).IsSame(before));
    }

    /// <summary>The process is killed before and after each of its writes while the limit is set, and while it is taken back. The next run finishes what was begun, once.</summary>
    [Theory]
    [InlineData("throttle", ContainmentLevel.Throttle)]
    [InlineData("limit", ContainmentLevel.SpendLimit)]
    public async Task KilledAtAnyWrite_TheNextRunSetsAndRestoresOnce(string action, ContainmentLevel level)
    {
        var set = default(ProviderLimitState);
        var (kill, isKilled) = (0, true);
        for (; isKilled; kill++)
        {
            // A limit that was taken back is not set again in its period, so each round has an organization of its own.
            await using var rig = await ResponseRig.StartAsync(fixture);
            await rig.Host.SweepAsync();
            var before = await ReadAsync(rig, level);
            isKilled = await KillAsync(rig, kill, options => Configure(options, rig, action, "enforce"));
            await using (var next = Open(rig, action, "enforce"))
            {
                await next.Get<BudgetLimitRunner>().RunAsync(CancellationToken.None);
                var now = await ReadAsync(rig, level);
                set ??= now;
                Assert.True(now.IsSame(set) && !now.IsSame(before), $"Killed at write {kill}: {now} is in force, not {set}.");
                Assert.Equal("budget.month", Assert.Single((await LimitAsync(rig, next, level)).Reasons).Id);
            }

            isKilled |= await KillAsync(rig, kill, options => options.Response.Mode = "observe");
            await using (var without = rig.World.Open(rig.Store, options => options.Response.Mode = "observe"))
            {
                await without.Get<BudgetLimitRunner>().RunAsync(CancellationToken.None);
                await without.Get<LimitOwner>().ReviewAsync(CancellationToken.None);
                Assert.True((await ReadAsync(rig, level)).IsSame(before), $"Killed at write {kill}: not restored.");
                Assert.Empty((await LimitAsync(rig, without, level)).Reasons);
            }
        }

        Assert.True(kill > 8, $"Only {kill} chances to be killed.");
    }

    private static async Task<bool> KillAsync(ResponseRig rig, int kill, Action<SentinelOptions> configure)
    {
        var dying = new DyingStore(rig.Store) { Left = kill };
        await using var host = rig.World.Open(dying, configure);
        try
        {
            await host.Get<BudgetLimitRunner>().RunAsync(CancellationToken.None);
            return false;
        }
        catch (Exception stopped) when (stopped is ProcessDied || (stopped is PartlyFailedException partly && partly.Faults.All(fault => fault.GetBaseException() is ProcessDied)))
        {
            return true;
        }
    }

    private static EngineHost Open(ResponseRig rig, string action, string mode) =>
        rig.World.Open(rig.Store, options => Configure(options, rig, action, mode));

    private static void Configure(SentinelOptions options, ResponseRig rig, string action, string mode)
    {
        options.Response.Arm.Add(new ArmOptions { Rule = "Budget", Mode = mode });
        options.Budgets.Add(new BudgetOptions { Name = "month", Project = ProjectOf(rig).Value, AmountUsd = 0.01m, OnExceeded = action });
    }

    /// <summary>A project with normal traffic every day.</summary>
    private static ProjectId ProjectOf(ResponseRig rig) =>
        new(rig.World.Organization.Keys.Single(key => key.Id == rig.World.KeyOf(UsageSentinel.Simulator.IncidentType.RunawayLoop)).ProjectId);

    private static async Task SweepAsync(ResponseRig rig, EngineHost host)
    {
        rig.World.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.SweepAsync();
    }

    private static Task<ProviderLimitState> ReadAsync(ResponseRig rig, ContainmentLevel kind) =>
        ProviderLimits.ReadAsync(rig.Host.Engine.Connections.All[0].Control.Value, ProjectOf(rig), kind, CancellationToken.None);

    private static async Task<OwnedLimit> LimitAsync(ResponseRig rig, EngineHost host, ContainmentLevel kind)
    {
        var limit = (await host.Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).LimitOf(new LimitKey(EngineHost.Account, ProjectOf(rig), kind));
        Assert.NotNull(limit);
        return limit;
    }
}
