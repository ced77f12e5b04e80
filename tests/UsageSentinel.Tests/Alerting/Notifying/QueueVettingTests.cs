using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Telemetry;
using UsageSentinel.Tests.Channels.Rig;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>A message from a queue is one of our events, whole and unchanged, or it is refused.</summary>
public sealed class QueueVettingTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly MemoryEntityStore store = new();
    private readonly FakeTimeProvider clock = new(Given.Monday);

    public static TheoryData<string> Members => [.. typeof(EventDetails).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(member => member.Name)];

    private static SentinelEvent Ours => GivenNotices.Spike;

    public Task InitializeAsync() => new PublishedStore(store).WriteAsync(Ours.Id, Ours.ToJson(), clock.GetUtcNow(), None);

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>Every member there is, also those that are added later.</summary>
    [Theory]
    [MemberData(nameof(Members))]
    public async Task Vet_AnyMemberChangedOrAdded_IsRefused(string member)
    {
        var json = JsonNode.Parse(Ours.ToJson())!.AsObject();
        var data = json["data"]!.AsObject();
        data[JsonNamingPolicy.CamelCase.ConvertName(member)] = Other(typeof(EventDetails).GetProperty(member)!.PropertyType);

        Assert.Null(await VetAsync(json.ToJsonString()));
        Assert.Single(await new DeadLetterStore(store).ReadAsync(None));
    }

    [Theory]
    [InlineData("id")]
    [InlineData("source")]
    [InlineData("type")]
    [InlineData("subject")]
    public async Task Vet_EnvelopeChanged_IsRefused(string member)
    {
        var json = JsonNode.Parse(Ours.ToJson())!.AsObject();
        json[member] = (string)json[member]! + "x";

        Assert.Null(await VetAsync(json.ToJsonString()));
    }

    /// <summary>What stands between may write the same values otherwise; what is passed on is ours.</summary>
    [Fact]
    public async Task Vet_SameValuesWrittenOtherwise_IsOurs()
    {
        var json = JsonNode.Parse(Ours.ToJson())!.AsObject();
        var turned = new JsonObject(json.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone())))
        {
            ["time"] = "2001-01-01T00:00:00Z",
            ["datacontenttype"] = "application/json; charset=utf-8",
            ["comexampleextension"] = "ignored",
        };
        turned["data"]!["excessUsd"] = JsonNode.Parse(turned["data"]!["excessUsd"]!.ToJsonString() + (turned["data"]!["excessUsd"]!.ToJsonString().Contains('.', StringComparison.Ordinal) ? "00" : ".00"));

        Assert.Equal(Ours.ToJson(), (await VetAsync(turned.ToJsonString(new JsonSerializerOptions { WriteIndented = true })))?.ToJson());
    }

    /// <summary>An event that cannot be written back must not come again and again.</summary>
    [Theory]
    [InlineData("""{"digest":{"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z","totalUsd":1,"costBasis":"billed"}}""")]
    [InlineData("""{"digest":{"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z","totalUsd":1,"costBasis":"billed","lines":[null]}}""")]
    public async Task Vet_MembersThatAreMissing_IsRefused(string data)
    {
        Assert.Null(await VetAsync($$"""{"specversion":"1.0","id":"made-up","source":"/x","type":"UsageSentinel.Cost.Digest.v1","subject":"/","time":"2026-01-01T00:00:00Z","data":{{data}}}"""));
        Assert.Single(await new DeadLetterStore(store).ReadAsync(None));
    }

    /// <summary>What could not be remembered must not leave: nobody could be notified of it.</summary>
    [Fact]
    public async Task Publish_WhatCannotBeRemembered_DoesNotLeave()
    {
        var spoiled = new SpoiledStore(store) { Before = (_, _, _) => throw new StoreException(StoreError.Busy, "The store is held.") };
        var inner = new Taking();
        using var metrics = new SentinelMetrics();

        await Assert.ThrowsAsync<StoreException>(() => new OutgoingEvents(inner, new LedgerStore(store), new PublishedStore(spoiled), metrics, clock).PublishAsync([Ours.ToJson()], None));

        Assert.Empty(inner.Sent);
    }

    [Fact]
    public async Task Purge_ForgetsWhatIsOldAndNothingElse()
    {
        var published = new PublishedStore(store);
        clock.Advance(TimeSpan.FromDays(2));
        await published.WriteAsync("young", "{}", clock.GetUtcNow(), None);

        await published.PurgeAsync(clock.GetUtcNow() - TimeSpan.FromDays(1), None);

        Assert.Empty(await published.ReadAsync(Ours.Id, None).ToListAsync());
        Assert.Single(await published.ReadAsync("young", None).ToListAsync());
    }

    private Task<SentinelEvent?> VetAsync(string json)
    {
        var refused = new RefusedEvents(new LedgerStore(store), new SystemEvents("test", new AlertCommitter(store, new AlertEventFactory("test", "v1"))), clock);
        return new QueueVetting(new PublishedStore(store), refused, new DeadLetterStore(store), clock).VetAsync(QueueNames.OnCall, SentinelEvent.Parse(json)!, None);
    }

    /// <summary>A value of the type that the event does not have.</summary>
    private static JsonNode Other(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var text when text == typeof(string) => "made up",
        var flag when flag == typeof(bool) => true,
        var number when number == typeof(int) || number == typeof(double) || number == typeof(decimal) => 77,
        var time when time == typeof(DateTimeOffset) => "2001-01-01T00:00:00Z",
        var list when list == typeof(ImmutableArray<string>) => new JsonArray("oncall", "made up"),
        var labels when labels == typeof(IReadOnlyList<string>) => new JsonArray("env=made up"),
        var digest when digest == typeof(DigestDetails) => JsonNode.Parse(
            """{"from":"2026-01-01T00:00:00Z","to":"2026-01-02T00:00:00Z","totalUsd":1,"costBasis":"billed","lines":[]}""")!,
        _ => throw new NotSupportedException($"Say here what another {type.Name} is."),
    };

    private sealed class Taking : IEventPublisher
    {
        public List<string> Sent { get; } = [];

        public Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
        {
            Sent.AddRange(events);
            return Task.FromResult<ImmutableArray<Publication>>([.. events.Select(_ => new Publication.Taken())]);
        }
    }
}
