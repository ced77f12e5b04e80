using Azure;
using Azure.Messaging.EventGrid;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Alerting.Publishing;

/// <summary>Publishing to a topic that checks what it is sent, and fails when told to.</summary>
public sealed class EventGridTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly MemoryEntityStore store = new();
    private readonly FakeTimeProvider clock = new(Given.Monday);
    private readonly Person person = new();
    private TopicServer topic = null!;

    public async Task InitializeAsync() => topic = await TopicServer.StartAsync();

    public async Task DisposeAsync() => await topic.DisposeAsync();

    [Fact]
    public async Task Publish_ManyEvents_AreTakenInOneRequest()
    {
        var answers = await Publisher().PublishAsync([.. Enumerable.Range(0, 30).Select(number => Event($"f{number}.1.2.Fired"))], None);

        Assert.All(answers, answer => Assert.IsType<Publication.Taken>(answer));
        Assert.Equal((1, 30, null), (topic.Requests, topic.Taken.Count, topic.Fault));
        Assert.Equal("oncall", topic.Taken.First().GetProperty("data").GetProperty("audiences")[0].GetString());
    }

    [Fact]
    public async Task Publish_MoreThanARequestHolds_GoesInSeveral()
    {
        var large = new string('x', 39 * 1024);
        var answers = await Publisher().PublishAsync([.. Enumerable.Range(0, 60).Select(number => Event($"f{number}.1.2.Fired", large))], None);

        Assert.All(answers, answer => Assert.IsType<Publication.Taken>(answer));
        Assert.Equal((3, 60), (topic.Requests, topic.Taken.Count));
    }

    [Fact]
    public async Task Publish_OneIsTooLarge_TheOthersGo()
    {
        topic.TooLarge = "b.1.2.Fired";
        var answers = await Publisher().PublishAsync([Event("a.1.2.Fired"), Event("b.1.2.Fired"), "garbage", Event("c.1.2.Fired")], None);

        Assert.Equal(["Taken", "Refused", "Refused", "Taken"], answers.Select(answer => answer.GetType().Name));
        Assert.Equal(2, topic.Taken.Count);
    }

    [Theory]
    [InlineData(429, "Later")]
    [InlineData(503, "Later")]
    [InlineData(408, "Later")]
    [InlineData(400, "Refused")]
    [InlineData(401, "Refused")]
    [InlineData(403, "Refused")]
    [InlineData(404, "Refused")]
    [InlineData(413, "Refused")]
    public async Task Publish_Answered_IsClassified(int status, string answer)
    {
        (topic.Status, topic.RetryAfter) = (status, "7");
        var given = Assert.Single(await Publisher().PublishAsync([Event("a.1.2.Fired")], None));

        Assert.Equal(answer, given.GetType().Name);
        Assert.True(given is not Publication.Later later || later.After == TimeSpan.FromSeconds(7));
    }

    [Fact]
    public async Task Publish_NobodyListens_IsLater()
    {
        using var noOne = new ClosedPort();
        Assert.IsType<Publication.Later>(Assert.Single(await Publisher($"{noOne.Origin}/api/events").PublishAsync([Event("a.1.2.Fired")], None)));
    }

    /// <summary>An hour of it: nothing is dropped, people hear directly, and afterwards everything arrives, each alert in order.</summary>
    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(413)]
    [InlineData(429)]
    [InlineData(503)]
    [InlineData(0)]
    public async Task Dispatch_TopicFailsForAnHour_NothingIsLostAndTheOperatorHears(int status)
    {
        topic.Status = status;
        var until = clock.GetUtcNow().AddHours(1);
        for (var minute = 0; clock.GetUtcNow() < until; minute++)
        {
            if (minute < 30)
            {
                await CommitAsync($"f{minute}.1.2.Fired", $"f{minute}.1.response.withheld");
            }

            await Dispatcher().DispatchAsync(clock.GetUtcNow(), None);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.Empty(topic.Taken);
        Assert.Contains(person.Heard, reported => reported.Type == "UsageSentinel.Health.PublisherBroken.v1");
        Assert.Equal(30, person.Heard.Select(reported => reported.Id).Distinct().Count(id => id.EndsWith(".2.Fired", StringComparison.Ordinal) && id.StartsWith('f') && id.Contains(".1.", StringComparison.Ordinal)));

        topic.Status = 200;
        for (var minute = 0; minute < 20; minute++)
        {
            await Dispatcher().DispatchAsync(clock.GetUtcNow(), None);
            clock.Advance(TimeSpan.FromMinutes(1));
        }

        var taken = topic.Taken.Select(item => item.GetProperty("id").GetString()!).ToList();
        Assert.Equal(taken.Count, taken.Distinct().Count());
        for (var number = 0; number < 30; number++)
        {
            var fired = taken.IndexOf($"f{number}.1.2.Fired");
            Assert.True(fired >= 0 && fired < taken.IndexOf($"f{number}.1.response.withheld"), $"f{number}: {fired}");
        }

        Assert.Empty(await new OutboxStore(store).PointersAsync(None).ToListAsync());
    }

    private static string Event(string id, string cause = "x") => new SentinelEvent(
        id, "/usagesentinel/test", EventTypes.Firing, "/providers/openai", Given.Monday, new EventDetails { Audiences = ["oncall"], AlertId = "x", Cause = cause }).ToJson();

    private EventGridPublisher Publisher(string? address = null)
    {
        var options = new EventGridPublisherClientOptions();
        options.Retry.MaxRetries = 0;
        return new EventGridPublisher(new EventGridPublisherClient(address is null ? topic.Topic : new Uri(address), new AzureKeyCredential(TopicServer.Key), options));
    }

    private OutboxDispatcher Dispatcher()
    {
        var outbox = new OutboxStore(store);
        var health = new HealthAlerts(new AccountStore(store), new AlertCommitter(store, new AlertEventFactory("test", "v1")), "test", clock);
        var road = new FallbackPublisher([new Subscription(SubscriptionFilter.OnCall, person)], NullLogger<FallbackPublisher>.Instance);
        return new OutboxDispatcher(
            outbox,
            Publisher(),
            new PublisherHealth(health, road, NullLogger<PublisherHealth>.Instance),
            new Backoff(() => 0.5),
            LeaseOwner.Current(),
            NullLogger<OutboxDispatcher>.Instance);
    }

    private async Task CommitAsync(params string[] ids)
    {
        foreach (var id in ids)
        {
            var row = SentinelEvent.Parse(Event(id))!;
            await new OutboxStore(store).PointAsync(Partitions.Series(Given.Account, Given.Series), [row], clock.GetUtcNow(), None);
            var states = new SeriesStore(store);
            await states.CommitAsync(Given.NewState(), (await states.FindAsync(Given.Account, Given.Series, None))?.ETag, [], [row], [], None);
        }
    }

    private sealed class Person : IEventHandler
    {
        public List<SentinelEvent> Heard { get; } = [];

        public Task HandleAsync(SentinelEvent received, CancellationToken cancellationToken)
        {
            Heard.Add(received);
            return Task.CompletedTask;
        }
    }
}
