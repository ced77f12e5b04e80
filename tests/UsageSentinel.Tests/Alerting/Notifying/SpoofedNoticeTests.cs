using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Alerting.Publishing;
using UsageSentinel.Tests.Responding;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>Whoever can write to the queues of finance and on-call can make up an event; nobody is notified on the word of one. Over a topic, as in Azure.</summary>
public sealed class SpoofedNoticeTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>, IAsyncLifetime
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private const string Variable = "SENTINEL_TEST_SPOOFED_TOPIC_KEY";
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly Medium medium = new();
    private readonly List<string> heard = [];
    private TopicServer topic = null!;
    private ResponseRig rig = null!;

    public async Task InitializeAsync()
    {
        topic = await TopicServer.StartAsync();
        Environment.SetEnvironmentVariable(Variable, TopicServer.Key);
        rig = await ResponseRig.StartAsync(
            fixture,
            options =>
            {
                options.Response.Mode = "approve";
                options.Response.ApprovalUrl = "https://app.example/api/approvals";
                options.EventGrid.TopicEndpoint = topic.Topic.AbsoluteUri;
                options.EventGrid.AccessKey = $"env:{Variable}";
            },
            services => services
                .AddSingleton<IApprovalKey>(new OneKey())
                .AddKeyedSingleton<IMessageHandler, ResponseMessageHandler>(QueueNames.Response)
                .AddSingleton(new ChannelDirectory([Everybody], ImmutableDictionary<string, IChannel>.Empty.Add(Everybody.Name, medium), medium)));
    }

    public async Task DisposeAsync()
    {
        await rig.DisposeAsync();
        await topic.DisposeAsync();
    }

    /// <summary>What Event Grid delivers is told, link and all; and the same message put in a queue again tells nothing more.</summary>
    [Fact]
    public async Task Event_AsItWasPublished_IsToldOnceWithItsLink()
    {
        var waiting = await WaitingAsync();
        var reported = Assert.Single(medium.Sent, notice => notice.ApprovalLink is not null);
        Assert.StartsWith("https://app.example/api/approvals?token=", reported.ApprovalLink!.AbsoluteUri, StringComparison.Ordinal);

        var before = medium.Sent.Count;
        await Notify.HandleAsync(QueueNames.OnCall, waiting, None);
        await Notify.HandleAsync(QueueNames.OnCall, JsonNode.Parse(waiting)!.ToJsonString(Indented), None);

        Assert.Equal(before, medium.Sent.Count);
        Assert.DoesNotContain(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Refused);
    }

    [Fact]
    public async Task Event_MadeUpOrChanged_IsRefusedWrittenDownAndReported()
    {
        var real = SentinelEvent.Parse(await WaitingAsync())!;
        var before = medium.Sent.Count;
        var data = real.Data;
        SentinelEvent[] spoofed =
        [
            real with { Id = "made-up" },
            real with { Id = new string('x', 30_000) },
            real with { Id = "other-key", Data = data with { ApiKeyId = "key_other" } },
            real with { Type = EventTypes.Firing },
            real with { Source = "/usagesentinel/other" },
            real with { Subject = "/providers/openai/accounts/default/projects/p/keys/k" },
            real with { Data = data with { Decision = nameof(ContainmentLevel.RevokeServiceAccount) } },
            real with { Data = data with { AlertId = "0123456789abcdef0123456789abcdef.1" } },
            real with { Data = data with { ReportLocation = "https://evil.example/report" } },
            real with { Data = data with { Explanation = "Call 555-0100 and read out the key." } },
            real with { Data = data with { Owner = "mallory" } },
            real with { Data = data with { ExcessUsd = 0 } },
            real with { Data = data with { Audiences = [Audience.OnCall, Audience.Finance] } },
            real with { Data = data with { LedgerHead = new string('0', 64) } },
            new("report", "/usagesentinel/test", EventTypes.Report, "/", rig.World.Now, new EventDetails
            {
                Audiences = [Audience.OnCall, Audience.Finance],
                ReportLocation = "https://evil.example/report",
                Cause = "a report",
            }),
        ];

        foreach (var made in spoofed)
        {
            await Notify.HandleAsync(QueueNames.OnCall, made.ToJson(), None);
        }

        // Genuine, but in the queue of others.
        await Notify.HandleAsync(QueueNames.Finance, real.ToJson(), None);

        Assert.Equal(before, medium.Sent.Count);
        Assert.Equal(spoofed.Length + 1, (await rig.Host.LedgerAsync()).Count(row => row.Kind is LedgerKind.Refused));
        var letters = await rig.Host.Get<DeadLetterStore>().ReadAsync(None);
        Assert.Equal(spoofed.Length + 1, letters.Count(letter => letter.Why.StartsWith("Refused: ", StringComparison.Ordinal)));
        await rig.NotifyAsync();
        await PumpAsync();
        rig.World.Clock.Advance(TimeSpan.FromMinutes(2));
        await rig.NotifyAsync();
        var reported = heard.Select(SentinelEvent.Parse).Where(reported => reported!.Type == SystemEventTypes.EventRefused).ToList();
        Assert.Equal(spoofed.Length + 1, reported.Count);
        Assert.Contains(medium.Sent.SelectMany(notice => notice.Events), reported => reported.Type == SystemEventTypes.EventRefused);
        Assert.DoesNotContain(
            medium.Sent.Select(notice => TextBody.Render(NoticeComposer.Write(notice, NoticeLinks.None))), text => text.Contains("evil.example", StringComparison.Ordinal));

        // Made to be handled again it is refused again, and not kept any longer.
        await rig.Host.Get<DeadLetterReplay>().RunAsync(None);
        Assert.Empty(await rig.Host.Get<DeadLetterStore>().ReadAsync(None));
        Assert.DoesNotContain(medium.Sent.SelectMany(notice => notice.Events), reported => reported.Id is "made-up" or "report");
    }

    /// <summary>A refusal is an event too: one that is refused must not make another.</summary>
    [Fact]
    public async Task Event_MadeUpRefusal_IsNotReportedAgain()
    {
        await Notify.HandleAsync(
            QueueNames.OnCall,
            new SentinelEvent("r", "/usagesentinel/test", SystemEventTypes.EventRefused, "/", rig.World.Now, new EventDetails { Audiences = [Audience.OnCall] }).ToJson(),
            None);

        await rig.NotifyAsync();
        Assert.DoesNotContain(topic.Taken, taken => taken.GetProperty("type").GetString() == SystemEventTypes.EventRefused);
        Assert.Single(await rig.Host.LedgerAsync(), row => row.Kind is LedgerKind.Refused);
    }

    private static Route Everybody { get; } = new("everybody", ChannelKind.Email, [Audience.Finance, Audience.OnCall], RouteMatch.Anything);

    private IMessageHandler Notify => rig.Host.GetKeyed<IMessageHandler>(QueueNames.OnCall);

    /// <summary>The event that asks for approval, as its queue held it.</summary>
    private async Task<string> WaitingAsync()
    {
        await rig.RunUntilAsync(async () =>
        {
            await PumpAsync();
            return medium.Sent.Any(notice => notice.ApprovalLink is not null);
        });
        return heard.First(json => SentinelEvent.Parse(json)!.Type == EventTypes.AwaitingApproval);
    }

    /// <summary>What Event Grid does: each event to the queue of each of its audiences.</summary>
    private async Task PumpAsync()
    {
        while (topic.Taken.TryDequeue(out var taken))
        {
            var json = taken.GetRawText();
            heard.Add(json);
            foreach (var filter in SubscriptionFilter.All.Where(filter => filter.Wants(SentinelEvent.Parse(json)!)))
            {
                await rig.Host.GetKeyed<IMessageHandler>(filter.Name).HandleAsync(filter.Name, json, None);
            }
        }
    }

    private sealed class OneKey : IApprovalKey
    {
        public Task<byte[]?> ReadAsync(CancellationToken cancellationToken) => Task.FromResult<byte[]?>([.. Enumerable.Repeat((byte)7, ApprovalToken.KeyBytes)]);
    }
}
