using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Responding.Faults;

namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>Announced activity loosens the safety envelope for as long as it was announced.</summary>
public sealed class EnvelopeRoomFlowTests
{
    private static readonly RateLimit Own = new("rl-gpt-4o", "gpt-4o", 10_000, 30_000_000, null, null, 2_147_483_647);
    private static readonly RateLimit Capped = Own with { MaxRequestsPerMinute = 80, MaxTokensPerMinute = 80_000 };

    /// <summary>What $60 an hour are in a minute, four times, at $2.50 per million tokens and 1,000 tokens a request.</summary>
    private static readonly RateLimit Widened = Own with { MaxRequestsPerMinute = 80 + 1_600, MaxTokensPerMinute = 80_000 + 1_600_000 };

    [Fact]
    public async Task Announced_CapsLeaveRoomAndArePutBack()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(8);
        await world.RunAsync();
        Assert.Equal(Capped, world.Limit);
        await world.ExpectAsync("key_a", world.Clock.GetUtcNow().AddHours(2), world.Clock.GetUtcNow().AddHours(5), 60);

        await AdvanceAsync(world, TimeSpan.FromHours(1));
        Assert.Equal(Capped, world.Limit);
        await AdvanceAsync(world, TimeSpan.FromMinutes(40));
        Assert.Equal(Widened, world.Limit);
        Assert.Equal(1_680, Assert.Single(await world.Get<HeldEnvelope>().OfAsync(EnvelopeWorld.Key.Account, EnvelopeWorld.Key.Project, CancellationToken.None)).CapRequests);
        await AdvanceAsync(world, TimeSpan.FromHours(3));
        Assert.Equal(Widened, world.Limit);
        await AdvanceAsync(world, TimeSpan.FromMinutes(25));

        Assert.Equal(Capped, world.Limit);
        var ledger = await world.LedgerAsync();
        Assert.Contains(ledger, row => row.Contains("1,680 requests and 1,680,000 tokens per minute, with room for expected activity until 2026-03-10 11:00 UTC.", StringComparison.Ordinal));
        Assert.Contains(ledger, row => row == "automation: Safety envelope: the expected activity of project proj_a is over; its rate limits are capped at gpt-4o: 80 requests and 80,000 tokens per minute again.");
        Assert.Empty(await world.EventsAsync());
    }

    [Fact]
    public async Task Withdrawn_CapsArePutBackInTheNextRun()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(8);
        await world.ExpectAsync("key_a", world.Clock.GetUtcNow(), world.Clock.GetUtcNow().AddHours(5), 60);
        await world.RunAsync();
        Assert.Equal(Widened, world.Limit);

        await world.ExpectAsync("key_a", null);
        await world.RunAsync();

        Assert.Equal(Capped, world.Limit);
    }

    /// <summary>An alert of another key fires and usage is late: what a person announced needs neither.</summary>
    [Fact]
    public async Task AlertAndLateUsage_ChangeNothingAboutIt()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(8);
        await world.AlertAsync(world.Clock.GetUtcNow(), null);
        await world.ExpectAsync("key_b", world.Clock.GetUtcNow(), world.Clock.GetUtcNow().AddHours(5), 60);
        world.Clock.Advance(TimeSpan.FromHours(3));

        await world.RunAsync();
        Assert.Equal(Widened, world.Limit);
        world.Clock.Advance(TimeSpan.FromHours(2));
        await world.RunAsync();

        Assert.Equal(Capped, world.Limit);
    }

    [Fact]
    public async Task StopSwitch_StopsBothWays()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(8);
        await world.ExpectAsync("key_a", world.Clock.GetUtcNow(), world.Clock.GetUtcNow().AddHours(1), 60);
        await world.Get<ControlStore>().SetStopAsync(true, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
        await world.RunAsync();
        Assert.Equal(Capped, world.Limit);
        await world.Get<ControlStore>().SetStopAsync(false, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
        await world.RunAsync();
        Assert.Equal(Widened, world.Limit);
        await world.Get<ControlStore>().SetStopAsync(true, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
        await AdvanceAsync(world, TimeSpan.FromHours(2));
        Assert.Equal(Widened, world.Limit);

        await world.Get<ControlStore>().SetStopAsync(false, "ops", world.Clock.GetUtcNow(), CancellationToken.None);
        await world.RunAsync();

        Assert.Equal(Capped, world.Limit);
    }

    /// <summary>A limit that a person set is never raised; a throttle stays in force; what a person changes in the middle stays theirs.</summary>
    [Fact]
    public async Task LimitsOfPeopleAndOtherReasons_AreUntouched()
    {
        await using var world = new EnvelopeWorld();
        world.Organization.ChangeByHand(EnvelopeWorld.Project, 120);
        var theirs = world.Limit;
        await world.LiveAsync(8);
        await world.ExpectAsync("key_a", world.Clock.GetUtcNow(), world.Clock.GetUtcNow().AddHours(5), 60);
        await world.RunAsync();
        Assert.Equal((241, 1_680_000), (world.Limit.MaxRequestsPerMinute, world.Limit.MaxTokensPerMinute));
        var (owner, connection) = (world.Get<LimitOwner>(), world.Get<ProviderConnections>().All[0]);
        var tight = new ProviderLimitState.Limits([theirs with { MaxRequestsPerMinute = 30, MaxTokensPerMinute = 30_000 }]);
        await owner.HoldAsync(connection, EnvelopeWorld.Key, new LimitReason("alert.1", LimitPurpose.Containment, tight), Entry(world), CancellationToken.None);
        await AdvanceAsync(world, TimeSpan.FromHours(1));
        Assert.Equal((30, 30_000), (world.Limit.MaxRequestsPerMinute, world.Limit.MaxTokensPerMinute));
        await owner.LiftAsync(connection, EnvelopeWorld.Key, "alert.1", Entry(world), CancellationToken.None);
        Assert.Equal((241, 1_680_000), (world.Limit.MaxRequestsPerMinute, world.Limit.MaxTokensPerMinute));

        world.Organization.ChangeByHand(EnvelopeWorld.Project, 130);
        await AdvanceAsync(world, TimeSpan.FromHours(1));
        await AdvanceAsync(world, TimeSpan.FromHours(4));

        Assert.Equal((261, theirs.MaxTokensPerMinute), (world.Limit.MaxRequestsPerMinute, world.Limit.MaxTokensPerMinute));
        await world.RestartAsync(options => options.Response.Envelope.Enabled = false);
        await world.RunAsync();
        Assert.Equal(theirs with { MaxRequestsPerMinute = 261 }, world.Limit);
    }

    /// <summary>What was used while it was announced is no sign of what is normal, even after it is forgotten.</summary>
    [Fact]
    public async Task UsageOfAnnouncedDays_WidensNothingLater()
    {
        await using var world = new EnvelopeWorld();
        await world.LiveAsync(8);
        await world.ExpectAsync("key_a", world.Clock.GetUtcNow(), world.Clock.GetUtcNow().AddHours(10), 60);
        await world.RunAsync();
        await world.LiveAsync(1, busiest: 400);
        await world.ExpectAsync("key_a", null);

        await world.LiveAsync(7);

        Assert.Equal(80, world.Limit.MaxRequestsPerMinute);
    }

    /// <summary>The process dies before or after each write in turn, when it makes room and when it takes it back: the next one finishes.</summary>
    [Fact]
    public async Task Killed_AtEveryWrite_RoomIsMadeAndTakenBack()
    {
        var writes = 0;
        for (var kill = 0; kill == 0 || kill < writes; kill++)
        {
            var store = default(DyingStore);
            await using var world = new EnvelopeWorld(wrap: inner => store ??= new DyingStore(inner));
            await world.LiveAsync(8);
            await world.ExpectAsync("key_a", world.Clock.GetUtcNow(), world.Clock.GetUtcNow().AddHours(5), 60);
            foreach (var expected in new[] { Widened, Capped })
            {
                store!.Left = kill;
                await TryAsync(world.RunAsync);
                store.Left = null;
                await world.RestartAsync();
                await world.RunAsync();
                Assert.True(world.Limit == expected, $"{world.Limit} after a stop at write {kill}.");
                writes = Math.Max(writes, store.Writes);
                world.Clock.Advance(TimeSpan.FromHours(6));
                await world.FreshenAsync();
            }
        }

        Assert.True(writes > 6, $"Only {writes} writes.");
    }

    private static async Task AdvanceAsync(EnvelopeWorld world, TimeSpan time)
    {
        world.Clock.Advance(time);
        await world.FreshenAsync();
        await world.RunAsync();
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

    private static LedgerEntry Entry(EnvelopeWorld world) =>
        new(world.Clock.GetUtcNow(), LedgerKind.Control, string.Empty, "/", "automation", "a test", string.Empty);
}
