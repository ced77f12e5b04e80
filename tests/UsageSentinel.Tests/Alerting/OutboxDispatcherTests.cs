using Microsoft.Extensions.Logging.Abstractions;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting;

public sealed class OutboxDispatcherTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly MemoryEntityStore store = new();

    [Fact]
    public async Task Dispatch_TenAndMoreStepsOfAnEpisode_GoInTheirOrder()
    {
        await CommitAsync("f.1.10.Resolved", "f.1.9.Escalated", "f.1.2.Fired");
        var publisher = new ScriptedPublisher();

        Assert.Equal(new DispatchReport(3, 0), await Dispatcher(publisher).DispatchAsync(Given.Monday, None));
        Assert.Equal(["f.1.2.Fired", "f.1.9.Escalated", "f.1.10.Resolved"], publisher.Published);
        Assert.Equal(new DispatchReport(0, 0), await Dispatcher(publisher).DispatchAsync(Given.Monday, None));
    }

    [Fact]
    public async Task Dispatch_OneFails_HoldsBackItsEpisodeOnly()
    {
        await CommitAsync("a.1.2.Fired", "a.1.3.Resolved", "b.1.2.Fired");
        var publisher = new ScriptedPublisher { Fails = (id, _) => id == "a.1.2.Fired" ? new HttpRequestException("no route") : null };

        Assert.Equal(new DispatchReport(1, 1), await Dispatcher(publisher).DispatchAsync(Given.Monday, None));
        Assert.Equal(["b.1.2.Fired"], publisher.Published);
        publisher.Fails = (_, _) => null;
        Assert.Equal(new DispatchReport(2, 0), await Dispatcher(publisher).DispatchAsync(Given.Monday, None));
    }

    /// <summary>A client reports a time-out as a cancellation; nobody asked this dispatch to stop.</summary>
    [Fact]
    public async Task Dispatch_OneTimesOut_TheOthersStillGo()
    {
        await CommitAsync("a.1.2.Fired", "b.1.2.Fired");
        var publisher = new ScriptedPublisher { Fails = (id, _) => id == "a.1.2.Fired" ? new TaskCanceledException("timed out") : null };

        Assert.Equal(new DispatchReport(1, 1), await Dispatcher(publisher).DispatchAsync(Given.Monday, None));
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
        Assert.Equal(new DispatchReport(1, 0), await Dispatcher(new ScriptedPublisher()).DispatchAsync(Given.Monday, None));
    }

    private OutboxDispatcher Dispatcher(IEventPublisher publisher) =>
        new(new OutboxStore(store), publisher, NullLogger<OutboxDispatcher>.Instance);

    private async Task CommitAsync(params string[] ids)
    {
        var rows = ids.Select(id => new OutboxRow(id, id)).ToList();
        await new OutboxStore(store).PointAsync(Partitions.Series(Given.Account, Given.Series), [.. rows], Given.Monday, None);
        await new SeriesStore(store).CommitAsync(Given.NewState(), null, [], [.. rows], None);
    }

    private sealed class ScriptedPublisher : IEventPublisher
    {
        public Func<string, CancellationToken, Exception?> Fails { get; set; } = (_, _) => null;

        public List<string> Published { get; } = [];

        public Task PublishAsync(string json, CancellationToken cancellationToken)
        {
            if (Fails(json, cancellationToken) is { } failure)
            {
                return Task.FromException(failure);
            }

            Published.Add(json);
            return Task.CompletedTask;
        }
    }
}
