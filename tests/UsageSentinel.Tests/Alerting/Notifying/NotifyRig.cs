using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Approving;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>The real subscriber with its log, on any store and a clock of our own; only the media are ours.</summary>
internal sealed class NotifyRig
{
    public static readonly CancellationToken None = CancellationToken.None;

    public NotifyRig(IEntityStore store, FakeTimeProvider clock, Medium medium, params Route[] routes)
        : this(store, clock, medium, NotifyLimits.Default, routes)
    {
    }

    public NotifyRig(IEntityStore store, FakeTimeProvider clock, Medium medium, NotifyLimits limits, params Route[] routes)
    {
        Store = store;
        Clock = clock;
        Medium = medium;
        var directory = new ChannelDirectory([.. routes], routes.ToDictionary(route => route.Name, _ => (IChannel)medium), medium);
        Notes = new NotifyStore(store);
        Quiets = new MuteStore(store);
        Health = new HealthAlerts(new AccountStore(store), new AlertCommitter(store, new AlertEventFactory("test", "v1")), "test", clock);
        var health = new RouteHealth(Health, NullLogger<RouteHealth>.Instance);
        var writer = new NoticeLoader(Notes, new NoNoticeFiles(), new NoNoticePictures(), new AlertIndex(store), new WhatChanged(new AuditLogStore(store), new InventoryStore(store), ActorNames.Shown), new NoticeNames(new InventoryStore(store)), clock);
        var backoff = new Backoff(() => 0.5);
        var worker = new GroupWorker(
            Notes,
            new MuteReader(Quiets, new AccountStore(store), new AlertIndex(store), new LedgerStore(store)),
            new NoticeSender(
                directory,
                writer,
                new ApprovalLinks(new NoApprovalKey(), new ApprovalAddress(null), TimeSpan.FromHours(1), clock, NullLogger<ApprovalLinks>.Instance)),
            health,
            limits,
            backoff,
            clock,
            NullLogger<GroupWorker>.Instance);
        OnCall = new NotifyHandler(Audience.OnCall, directory, Notes, worker, clock);
        Finance = new NotifyHandler(Audience.Finance, directory, Notes, worker, clock);
        Escalations = new Escalations(
            directory, Notes, new MuteReader(Quiets, new AccountStore(store), new AlertIndex(store), new LedgerStore(store)), worker, limits, clock, NullLogger<Escalations>.Instance);
        var canaries = new RouteProbeSchedule(store, directory, health, backoff, new SentinelOptions { Deployment = "test" }, clock);
        Due = new DueNotices(directory, Notes, worker, new DigestSender(directory, Notes, writer, health, backoff, clock), Escalations, canaries, new NotifyRetention(store, Notes, new ReceiptStore(store), new PublishedStore(store), clock), clock);
    }

    public IEntityStore Store { get; }

    public FakeTimeProvider Clock { get; }

    public Medium Medium { get; }

    public NotifyStore Notes { get; }

    public MuteStore Quiets { get; }

    public HealthAlerts Health { get; }

    public Escalations Escalations { get; }

    public NotifyHandler OnCall { get; }

    public NotifyHandler Finance { get; }

    public DueNotices Due { get; }

    /// <summary>The timer, minute by minute.</summary>
    public async Task WaitAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
        {
            Clock.Advance(TimeSpan.FromMinutes(1));
            await Due.WorkAsync(None);
        }
    }

    /// <summary>The events of a life: fires, worsens, ends; in the order they are told.</summary>
    public static SentinelEvent Event(
        string episode, int sequence, string type, Severity severity = Severity.Warning, DateTimeOffset? at = null, RuleKind rule = RuleKind.Spike, string[]? audiences = null) => new(
        $"{episode}.{sequence}.{type}",
        "/usagesentinel/test",
        type,
        "/providers/openai/accounts/default/projects/proj_1/keys/key_1",
        at ?? Given.Monday,
        new EventDetails
        {
            Audiences = [.. audiences ?? [Audience.OnCall]],
            AlertId = episode,
            Sequence = sequence,
            Rule = rule.ToString(),
            Severity = severity.ToString().ToLowerInvariant(),
            Provider = Given.Account.Provider,
            Account = Given.Account.Account,
            ProjectId = "proj_1",
            ApiKeyId = "key_1",
            Cause = "cause",
            Explanation = "explanation",
        });
}

/// <summary>Nothing that is told here has files.</summary>
internal sealed class NoNoticeFiles : INoticeFiles
{
    public Task<NoticeFiles> OfAsync(Route route, ImmutableArray<SentinelEvent> events, CancellationToken cancellationToken) => Task.FromResult(NoticeFiles.None);
}

/// <summary>No notice of these tests has a picture.</summary>
internal sealed class NoNoticePictures : INoticePictures
{
    public Task<NoticePicture?> OfAsync(Route route, ImmutableArray<SentinelEvent> events, CancellationToken cancellationToken) => Task.FromResult<NoticePicture?>(null);
}

/// <summary>A medium that keeps what it is sent, tests of the route aside, and answers as it is told.</summary>
internal sealed class Medium : IChannel
{
    public ConcurrentQueue<Notice> Sent { get; } = new();

    public Func<Notice, Delivery> Answer { get; set; } = _ => new Delivery.Delivered("id-1");

    public IEnumerable<NotifyReason> Reasons => Sent.Select(notice => notice.Reason);

    public Task<Delivery> SendAsync(Notice notice, CancellationToken cancellationToken)
    {
        var answer = Answer(notice);
        if (answer is Delivery.Delivered && notice.Reason is not NotifyReason.Canary)
        {
            Sent.Enqueue(notice);
        }

        return Task.FromResult(answer);
    }
}
