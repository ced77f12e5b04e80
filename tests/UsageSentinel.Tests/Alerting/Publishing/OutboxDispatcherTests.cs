using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting.Publishing;

public sealed class OutboxDispatcherTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryEntityStore store = new();

    [Fact]
    public async Task Dispatch_TenAndMoreStepsOfAnEpisode_GoInTheirOrder()
    {
        await CommitAsync("f.1.response.z", "f.1.10.x.y", "f.1.9.x.y", "f.1.2.x.y");
        var publisher = new ScriptedPublisher();

        Assert.Equal(new DispatchReport(4, 0), await Dispatcher(publisher).DispatchAsync(Given.Monday, None));
        Assert.Equal(["f.1.2.x.y", "f.1.9.x.y", "f.1.10.x.y", "f.1.response.z"], publisher.Published);
        Assert.Equal(new DispatchReport(0, 0), await Dispatcher(publisher).DispatchAsync(Given.Monday, None));
    }

    [Fact]
    public async Task Dispatch_OneFails_HoldsBackItsEpisodeOnly()
    {
        await CommitAsync("a.1.2.x.y", "a.1.3.x.y", "b.1.2.Fired");
        var publisher = new ScriptedPublisher { Fails = (id, _) => id == "a.1.2.x.y" ? new HttpRequestException("no route") : null };

        Assert.Equal(new DispatchReport(1, 1), (await Dispatcher(publisher).DispatchAsync(Given.Monday, None)) with { Why = null });
        Assert.Equal(["b.1.2.Fired"], publisher.Published);
        publisher.Fails = (_, _) => null;
        Assert.Equal(new DispatchReport(2, 0), await Dispatcher(publisher).DispatchAsync(Given.Monday.AddMinutes(1), None));
    }

    /// <summary>A client reports a time-out as a cancellation; nobody asked this dispatch to stop.</summary>
    [Fact]
    public async Task Dispatch_OneTimesOut_TheOthersStillGo()
    {
        await CommitAsync("a.1.2.Fired", "b.1.2.Fired");
        var publisher = new ScriptedPublisher { Fails = (id, _) => id == "a.1.2.Fired" ? new TaskCanceledException("timed out") : null };

        Assert.Equal(new DispatchReport(1, 1), (await Dispatcher(publisher).DispatchAsync(Given.Monday, None)) with { Why = null });
        Assert.Equal(["b.1.2.Fired"], publisher.Published);
    }

    [Fact]
    public async Task Dispatch_AskedToStop_Stops()
    {
        await CommitAsync("a.1.2.Fired");
        using var stop = new CancellationTokenSource();
        var publisher = new ScriptedPublisher
        {
            Fails = (_, token) =>
            {
                stop.Cancel();
                return new OperationCanceledException(token);
            },
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Dispatcher(publisher).DispatchAsync(Given.Monday, stop.Token));
        Assert.Equal(new DispatchReport(1, 0), await Dispatcher(new ScriptedPublisher()).DispatchAsync(Given.Monday.AddMinutes(2), None));
    }

    [Fact]
    public async Task Dispatch_FirstAndLastOfAnAlertWait_TellsTheLastOnly()
    {
        await CommitAsync("a.1.2.Fired", "a.1.3.Resolved", "a.1.response.withheld");
        var publisher = new ScriptedPublisher();

        Assert.Equal(new DispatchReport(2, 0), await Dispatcher(publisher).DispatchAsync(Given.Monday, None));
        Assert.Equal(["a.1.3.Resolved", "a.1.response.withheld"], publisher.Published);
    }

    [Fact]
    public async Task Dispatch_Failed_WaitsLongerEachTimeAndNeverGivesUp()
    {
        await CommitAsync("a.1.2.Fired");
        var publisher = new ScriptedPublisher { Fails = (id, _) => id == "a.1.2.Fired" ? new HttpRequestException("no route") : null };
        var waits = new List<TimeSpan>();
        var now = Given.Monday;
        for (var attempt = 0; attempt < 12; attempt++)
        {
            Assert.Equal(1, (await Dispatcher(publisher).DispatchAsync(now, None)).Failed);
            Assert.Equal(0, (await Dispatcher(publisher).DispatchAsync(now, None)).Failed);
            var next = (await WaitingAsync()).Claim.DueAt!.Value;
            waits.Add(next - now);
            now = next;
        }

        Assert.Equal(waits.Order(), waits);
        Assert.Equal(Backoff.Longest, waits[^1]);
        publisher.Fails = (_, _) => null;
        await Dispatcher(publisher).DispatchAsync(now, None);
        Assert.Contains("a.1.2.Fired", publisher.Published);
        Assert.Single(publisher.Types, type => type.Contains("Health.PublisherBroken", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dispatch_TwoAtOnce_SendOnce()
    {
        await CommitAsync([.. Enumerable.Range(0, 40).Select(number => $"a{number}.1.2.Fired")]);
        var publisher = new ScriptedPublisher();

        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Dispatcher(publisher).DispatchAsync(Given.Monday, None))));
        Assert.Equal(40, reports.Sum(report => report.Sent));
        Assert.Equal(40, publisher.Published.Distinct().Count());
        Assert.Equal(40, publisher.Published.Count);
    }

    [Fact]
    public async Task Dispatch_SenderDied_IsTakenOverAtOnceOnTheSameMachineAndLaterOnAnother()
    {
        await CommitAsync("a.1.2.Fired", "b.1.2.Fired");
        var outbox = new OutboxStore(store);
        var current = LeaseOwner.Current();
        var waiting = await outbox.PointersAsync(None).ToListAsync();
        await outbox.ClaimAsync(waiting[0], new LeaseOwner(current.Machine, "999999999@1"), Given.Monday.AddMinutes(2), None);
        await outbox.ClaimAsync(waiting[1], new LeaseOwner("another", "1@1"), Given.Monday.AddMinutes(2), None);
        var publisher = new ScriptedPublisher();

        await Dispatcher(publisher).DispatchAsync(Given.Monday, None);
        Assert.Equal(["a.1.2.Fired"], publisher.Published);
        await Dispatcher(publisher).DispatchAsync(Given.Monday.AddMinutes(2), None);
        Assert.Equal(["a.1.2.Fired", "b.1.2.Fired"], publisher.Published);
    }

    private async Task<DueEvent> WaitingAsync() => Assert.Single(await new OutboxStore(store).PointersAsync(None).ToListAsync());

    private OutboxDispatcher Dispatcher(IEventPublisher publisher)
    {
        var outbox = new OutboxStore(store);
        var health = new HealthAlerts(new AccountStore(store), new AlertCommitter(store, new AlertEventFactory("test", "v1")), "test", new SimulatedClock(Given.Monday));
        return new OutboxDispatcher(
            outbox,
            publisher,
            new PublisherHealth(health, new FallbackPublisher([], NullLogger<FallbackPublisher>.Instance), NullLogger<PublisherHealth>.Instance),
            new Backoff(() => 1),
            LeaseOwner.Current(),
            NullLogger<OutboxDispatcher>.Instance);
    }

    private async Task CommitAsync(params string[] ids)
    {
        var rows = ids.Select(id => Given.Event(id)).ToList();
        await new OutboxStore(store).PointAsync(Partitions.Series(Given.Account, Given.Series), [.. rows], Given.Monday, None);
        await new SeriesStore(store).CommitAsync(Given.NewState(), null, [], [.. rows], [], None);
    }

    private sealed class ScriptedPublisher : IEventPublisher
    {
        private readonly Lock gate = new();

        public Func<string, CancellationToken, Exception?> Fails { get; set; } = (_, _) => null;

        public List<string> Published { get; } = [];

        public List<string> Types { get; } = [];

        public Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
        {
            lock (gate)
            {
                return Task.FromResult<ImmutableArray<Publication>>([.. events.Select(json => One(json, cancellationToken))]);
            }
        }

        private Publication One(string json, CancellationToken cancellationToken)
        {
            var leaving = SentinelEvent.Parse(json)!;
            switch (Fails(leaving.Id, cancellationToken))
            {
                case null:
                    Published.Add(leaving.Id);
                    Types.Add(leaving.Type);
                    return new Publication.Taken();
                case OperationCanceledException stopped when cancellationToken.IsCancellationRequested:
                    throw stopped;
                case { } failure:
                    return new Publication.Later(failure.Message, null);
            }
        }
    }
}
