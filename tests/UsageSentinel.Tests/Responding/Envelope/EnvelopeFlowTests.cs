using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding.Faults;

namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>The safety envelope from kept minutes to the provider and back.</summary>
public sealed class EnvelopeFlowTests
{
    private static readonly RateLimit Own = new("rl-gpt-4o", "gpt-4o", 10_000, 30_000_000, null, null, 2_147_483_647);

    [Fact]
    public async Task SevenDays_AreCappedAndSwitchedOffRestoredBitEqual()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(6);
        Assert.Equal(Own, world.Limit);

        await world.LiveAsync(1);

        // Two keys of ten requests a minute in the busiest one: four times that.
        Assert.Equal(Own with { MaxRequestsPerMinute = 80, MaxTokensPerMinute = 80_000 }, world.Limit);
        Assert.Contains(await world.LedgerAsync(), row => row == "automation: Safety envelope: rate limits of project proj_a are capped at gpt-4o: 80 requests and 80,000 tokens per minute.");
        await world.RestartAsync(options => options.Response.Envelope.Enabled = false);
        await world.RunAsync();
        Assert.Equal(Own, world.Limit);
        Assert.Contains(await world.LedgerAsync(), row => row.Contains("restored. response.envelope is off.", StringComparison.Ordinal));
        Assert.False((await world.RecordAsync())!.MayBeLeft(world.Clock.GetUtcNow().AddMinutes(11)));
        Assert.Empty(await world.EventsAsync());
    }

    public static TheoryData<string, Action<SentinelOptions>> Forbidding => new()
    {
        { "the default", options => options.Response.Envelope.Enabled = false },
        { "observe", options => options.Response.Mode = "observe" },
        { "approve", options => options.Response.Mode = "approve" },
        { "the stop switch", options => options.Response.Stopped = true },
        { "a protected project", options => options.Response.ProtectedKeys = [EnvelopeWorld.Project] },
        { "a protected key of the project", options => options.Response.ProtectedKeys = ["key_b"] },
    };

    [Theory]
    [MemberData(nameof(Forbidding))]
    public async Task Forbidden_NothingIsSet(string what, Action<SentinelOptions> configure)
    {
        await using var world = new EnvelopeWorld(configure);
        if (what == "a protected key of the project")
        {
            await ListKeysAsync(world);
        }

        await world.LiveAsync(10);

        Assert.True(world.Limit == Own, what);
        Assert.DoesNotContain(await world.LedgerAsync(), row => row.Contains("envelope", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ForbiddenLater_IsTakenBackInTheNextRun_TheStopSwitchStopsThatToo()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(9);
        var capped = world.Limit;
        Assert.NotEqual(Own, capped);
        await world.Get<ControlStore>().SetStopAsync(true, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
        await world.Get<ControlStore>().ProtectAsync(EnvelopeWorld.Project, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
        await world.LiveAsync(2);
        Assert.Equal(capped, world.Limit);

        await world.Get<ControlStore>().SetStopAsync(false, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
        await world.RunAsync();

        Assert.Equal(Own, world.Limit);
        Assert.Contains(await world.LedgerAsync(), row => row.EndsWith("restored. The project is protected by 'proj_a'.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ChangedByAPerson_StaysAsTheySetItUntilTheyHandItOver()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(9);
        await world.RunAsync();
        world.Organization.ChangeByHand(EnvelopeWorld.Project, 120);
        var theirs = world.Limit;
        Assert.Equal(241, theirs.MaxRequestsPerMinute);

        await world.LiveAsync(3);

        Assert.Equal(theirs, world.Limit);
        var reported = Assert.Single(await world.EventsAsync());
        Assert.Equal((SystemEventTypes.Envelope, "changed"), (reported.Type, reported.Data.Decision));
        Assert.Contains("rl-gpt-4o", reported.Data.Explanation, StringComparison.Ordinal);
        Assert.True(await world.Get<EnvelopeControl>().HandOverAsync(EnvelopeWorld.Project, "ops", "agreed", CancellationToken.None));
        await world.LiveAsync(1);
        Assert.Equal(80, world.Limit.MaxRequestsPerMinute);
        await world.RestartAsync(options => options.Response.Envelope.Enabled = false);
        await world.RunAsync();
        Assert.Equal(theirs, world.Limit);
    }

    [Fact]
    public async Task TakenBackByAPerson_IsRestoredAndNotSetAgain()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(9);

        Assert.Equal(LimitOutcome.AsWanted, await world.Get<EnvelopeControl>().TakeBackAsync(EnvelopeWorld.Project, "ops", "a launch", CancellationToken.None));

        Assert.Equal(Own, world.Limit);
        await world.LiveAsync(3);
        Assert.Equal(Own, world.Limit);
        Assert.Contains(await world.LedgerAsync(), row => row == "ops: Safety envelope: the caps of project proj_a were taken back by a person: a launch");
        await world.Get<EnvelopeControl>().HandOverAsync(EnvelopeWorld.Project, "ops", "", CancellationToken.None);
        await world.LiveAsync(1);
        Assert.Equal(80, world.Limit.MaxRequestsPerMinute);
        Assert.Null(await world.Get<EnvelopeControl>().TakeBackAsync("proj_none", "ops", "", CancellationToken.None));
    }

    /// <summary>The caps stay while an alert is firing, and its days are never learned.</summary>
    [Fact]
    public async Task Alert_FiringOrPast_WidensNothing()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(9);
        await world.AlertAsync(world.Clock.GetUtcNow(), null);
        await world.LiveAsync(3, busiest: 38);
        Assert.Equal(80, world.Limit.MaxRequestsPerMinute);
        await world.AlertAsync(world.Clock.GetUtcNow().AddDays(-3), world.Clock.GetUtcNow());

        await world.LiveAsync(6);

        Assert.Equal(80, world.Limit.MaxRequestsPerMinute);
    }

    [Fact]
    public async Task Usage_Rises_CapGrowsByAFifthAWeek()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(9);

        await world.LiveAsync(8, busiest: 39);

        // 80 × 1.2 to the power of eight sevenths.
        Assert.Equal(99, world.Limit.MaxRequestsPerMinute);
    }

    /// <summary>A throttle, a budget and the envelope at once: the tightest holds, and each is lifted by itself.</summary>
    [Fact]
    public async Task OtherReasons_AreTighter_TheTightestHoldsAndEachIsLiftedByItself()
    {
        await using var world = new EnvelopeWorld();
        await world.PassAsync(8);
        var (owner, connection) = (world.Get<LimitOwner>(), world.Get<Runtime.Providers.Ports.ProviderConnections>().All[0]);
        var tight = new ProviderLimitState.Limits([Own with { MaxRequestsPerMinute = 30, MaxTokensPerMinute = 900_000 }]);
        await owner.HoldAsync(connection, EnvelopeWorld.Key, new LimitReason("budget.month", LimitPurpose.Budget, tight), Entry(world), CancellationToken.None);

        await world.RunAsync();

        Assert.Equal((30, 80_000), (world.Limit.MaxRequestsPerMinute, world.Limit.MaxTokensPerMinute));
        await owner.LiftAsync(connection, EnvelopeWorld.Key, "budget.month", Entry(world), CancellationToken.None);
        Assert.Equal((80, 80_000), (world.Limit.MaxRequestsPerMinute, world.Limit.MaxTokensPerMinute));
        await world.Get<EnvelopeControl>().TakeBackAsync(EnvelopeWorld.Project, "ops", "", CancellationToken.None);
        Assert.Equal(Own, world.Limit);
    }

    [Fact]
    public async Task Provider_LiesAboutTheLimit_PeopleAreNotifiedAndItIsTriedAgain()
    {
        await using var world = new EnvelopeWorld();
        await world.PassAsync(8);
        world.Organization.Ignores = true;
        await world.RunAsync();
        await world.RunAsync();
        Assert.Equal("failed", Assert.Single(await world.EventsAsync()).Data.Decision);

        world.Organization.Ignores = false;
        await world.RunAsync();

        Assert.Equal(80, world.Limit.MaxRequestsPerMinute);
    }

    /// <summary>The process dies before or after each write in turn: the next one finishes, and what is switched off is restored bit-equal.</summary>
    [Fact]
    public async Task Killed_AtEveryWrite_NothingIsForgotten()
    {
        var writes = 0;
        for (var kill = 0; kill == 0 || kill < writes; kill++)
        {
            var store = default(DyingStore);
            await using var world = new EnvelopeWorld(wrap: inner => store ??= new DyingStore(inner));
            await world.PassAsync(8);
            store!.Left = kill;
            await TryAsync(world.RunAsync);
            store.Left = null;
            await world.RestartAsync();
            await world.RunAsync();
            Assert.True(world.Limit.MaxRequestsPerMinute == 80, $"Not set after a stop at write {kill}.");

            await world.RestartAsync(options => options.Response.Envelope.Enabled = false);
            store.Left = kill;
            await TryAsync(world.RunAsync);
            store.Left = null;
            await world.RestartAsync(options => options.Response.Envelope.Enabled = false);
            await world.RunAsync();
            await world.Get<LimitOwner>().ReviewAsync(CancellationToken.None);
            Assert.True(world.Limit == Own, $"Not restored after a stop at write {kill}.");
            writes = Math.Max(writes, store.Writes);
        }

        Assert.True(writes > 10, $"Only {writes} writes.");
    }

    /// <summary>The record of an earlier version has no settings that people took over.</summary>
    [Fact]
    public void LimitRow_OfAnEarlierVersion_IsRead()
    {
        var limit = OwnedLimit.Hold(null, new LimitReason("budget.month", LimitPurpose.Budget, new ProviderLimitState.Spend(5)), new ProviderLimitState.Spend(null), DateTimeOffset.UnixEpoch);
        var row = LimitRow.ToEntity(EnvelopeWorld.Key with { LimitKind = ContainmentLevel.SpendLimit }, limit);

        Assert.False(row.Properties.ContainsKey("Theirs"));
        Assert.Empty(LimitRow.FromEntity(new StoredEntity(row, "1")).Value.Theirs);
        var theirs = limit with { Theirs = ["rl-gpt-4o"] };
        Assert.Equal(["rl-gpt-4o"], LimitRow.FromEntity(new StoredEntity(LimitRow.ToEntity(EnvelopeWorld.Key, theirs), "1")).Value.Theirs);
    }

    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception stopped) when (stopped is ProcessDied || (stopped is PartlyFailedException partly && partly.Faults.All(fault => fault.GetBaseException() is ProcessDied)))
        {
            // The next process continues.
        }
    }

    private static async Task ListKeysAsync(EnvelopeWorld world) => await world.Get<InventoryStore>().WriteAsync(
        EnvelopeWorld.Key.Account,
        new Runtime.Providers.Ports.Inventory([], [.. await world.Organization.ListKeysAsync(EnvelopeWorld.Key.Project, CancellationToken.None)]),
        world.Clock.GetUtcNow(),
        CancellationToken.None);

    private static LedgerEntry Entry(EnvelopeWorld world) =>
        new(world.Clock.GetUtcNow(), LedgerKind.Control, string.Empty, "/", "automation", "a test", string.Empty);
}
