using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Judging;
using UsageSentinel.Tests.Storing;
using static UsageSentinel.Tests.Alerting.Notifying.NotifyRig;

namespace UsageSentinel.Tests.Alerting.Notifying.Chain;

/// <summary>
/// The real chain on a store in memory: life of two alerts, transaction with outbox, dispatcher, an unordered bus that repeats
/// itself, subscriber, notification log, medium. Every act is a process of its own that may be killed between any two writes.
/// </summary>
internal sealed class Chain
{
    private static readonly AlertSubject[] Subjects = [Given.Subject(), Given.Subject(RuleKind.Cap, "cap")];

    private readonly MemoryEntityStore store = new();
    private readonly FakeTimeProvider clock = new(Given.Monday);
    private readonly AlertTiming timing;
    private readonly Medium medium = new();
    private readonly Bus bus = new();
    private readonly List<int> usage = [];
    private readonly List<Silence> silences = [];
    private readonly Dictionary<string, Ack> acks = [];
    private readonly List<(SentinelEvent Event, DateTimeOffset At)> arrivals = [];
    private bool mediumFails;

    public Chain(AlertTiming timing)
    {
        this.timing = timing;
        medium.Answer = Hear;
    }

    public List<Reported> Reported { get; } = [];

    public List<string> Faults { get; } = [];

    /// <summary>Every event that left, by id, with its text.</summary>
    public IReadOnlyDictionary<string, string> Left => bus.Left;

    public MemoryEntityStore Store => store;

    public async Task DoAsync(Act act)
    {
        try
        {
            await RunAsync(act, new CrashingStore(store, act.Kill < Schedule.Survives ? act.Kill : int.MaxValue));
        }
        catch (Exception killed) when (killed.GetBaseException() is StoreException)
        {
            // Killed. The next act is another process.
        }
    }

    /// <summary>Usage becomes ordinary, everything is judged, published and delivered, and two days pass.</summary>
    public async Task QuiesceAsync()
    {
        for (var bucket = 0; bucket < 3; bucket++)
        {
            await DoAsync(new Act(ActKind.Bucket, 0, Schedule.Survives));
        }

        if (Model() is [.., { Alert.IsOpen: true }])
        {
            // One that is held open for coming and going needs a day.
            usage.AddRange(Enumerable.Repeat(0, 300));
            clock.Advance(TimeSpan.FromHours(25));
        }

        await DoAsync(new Act(ActKind.Sweep, 0, Schedule.Survives));
        for (var round = 0; round < 2; round++)
        {
            // Claims of killed senders end, and retries come due.
            await DoAsync(new Act(ActKind.Wait, 20, Schedule.Survives));
            await DoAsync(new Act(ActKind.Dispatch, 0, Schedule.Survives));
            while (bus.Waiting.Count > 0)
            {
                await DoAsync(new Act(ActKind.Deliver, round, Schedule.Survives));
            }
        }

        // Silences end, and what they held back is looked at again.
        for (var wait = 0; wait < 2; wait++)
        {
            await DoAsync(new Act(ActKind.Wait, 120, Schedule.Survives));
        }
    }

    /// <summary>The suppressions the specification names: silenced, or over within the group's wait.</summary>
    public bool MayBeUntold(Transition fired)
    {
        var heard = arrivals.Where(arrival => arrival.Event.Data.AlertId == fired.Alert.Id).ToList();
        var end = heard.First(arrival => arrival.Event.Type == EventTypes.Resolved);
        var begun = heard.TakeWhile(arrival => arrival != end).LastOrDefault();
        return silences.Any(silence => silence.EndsAt > heard[0].At && silence.Matchers.All(matcher => matcher.Matches(fired.Alert.Subject.Labels)))
            || (begun.Event is { Data.Severity: not "critical" } && end.At - begun.At < GivenGroup.Mail.GroupWait);
    }

    /// <summary>The lives of both alerts as the pure core has them: each complete bucket once, in order.</summary>
    public List<Transition> Model()
    {
        var all = new List<Transition>();
        var alerts = ImmutableArray<Alert>.Empty;
        for (var at = 0; at < usage.Count; at++)
        {
            (alerts, var transitions) = Judge(alerts, at, true);
            all.AddRange(transitions);
        }

        return all;
    }

    private async Task RunAsync(Act act, IEntityStore mortal)
    {
        switch (act.Kind)
        {
            case ActKind.Bucket:
                usage.Add(act.Number);
                clock.Advance(TimeSpan.FromMinutes(5));
                break;
            case ActKind.Sweep:
                var (one, other) = (await LoadAsync(mortal), await LoadAsync(mortal));
                await SweepAsync(mortal, one.State, one.ETag);
                await SweepAsync(mortal, other.State, other.ETag);
                break;
            case ActKind.Look when usage.Count > 0:
                await LookAsync(mortal);
                break;
            case ActKind.Dispatch:
                await DispatchAsync(mortal);
                break;
            case ActKind.Deliver or ActKind.DeliverAndKeep when bus.Waiting.Count > 0:
                var next = bus.Waiting[act.Number % bus.Waiting.Count];
                if (act.Kill > 0)
                {
                    // A consumer that dies before its first write has heard nothing.
                    arrivals.Add((SentinelEvent.Parse(next)!, clock.GetUtcNow()));
                }

                await Rig(mortal).OnCall.HandleAsync(SentinelEvent.Parse(next)!, None);
                if (act.Kind is ActKind.Deliver)
                {
                    bus.Waiting.Remove(next);
                }

                break;
            case ActKind.Wait:
                clock.Advance(TimeSpan.FromMinutes(act.Number));
                await Rig(mortal).Due.WorkAsync(None);
                break;
            case ActKind.Through:
                await RunAsync(act with { Kind = ActKind.Sweep }, mortal);
                await DispatchAsync(mortal);
                for (var left = bus.Waiting.Count; left > 0; left--)
                {
                    await RunAsync(new Act(ActKind.Deliver, 0, act.Kill), mortal);
                }

                break;
            case ActKind.LateTimer:
                clock.Advance(TimeSpan.FromMinutes(act.Number));
                break;
            case ActKind.MediumFails:
                mediumFails = true;
                break;
            case ActKind.Silence:
                var now = clock.GetUtcNow();
                var silence = new Silence($"s{silences.Count}", [Matcher.Parse($"rule={Subjects[act.Number].Rule}")], now, now.AddMinutes(90), "ada", "x");
                silences.Add(silence);
                await new MuteStore(mortal).WriteAsync(silence, None);
                break;
            case ActKind.Ack when (await LoadAsync(mortal)).State.Alerts.FirstOrDefault(alert => alert.Subject == Subjects[act.Number] && alert.IsOpen) is { } open:
                var ack = new Ack(open.Id, "ada", clock.GetUtcNow(), clock.GetUtcNow().AddHours(3), open.Severity);
                acks[open.Id] = ack;
                await new MuteStore(mortal).WriteAsync(ack, None);
                break;
        }
    }

    private static Task<(AccountState State, string? ETag)> LoadAsync(IEntityStore mortal) => new AccountStore(mortal).LoadAsync(Given.Account, None);

    private async Task SweepAsync(IEntityStore mortal, AccountState state, string? etag)
    {
        var (alerts, all) = (state.Alerts, ImmutableArray<Transition>.Empty);
        for (var at = state.Failures; at < usage.Count; at++)
        {
            (alerts, var transitions) = Judge(alerts, at, true);
            all = all.AddRange(transitions);
        }

        // The watermark of this little world stands where an account counts its failures.
        await CommitAsync(mortal, state with { Alerts = alerts, Failures = usage.Count }, etag, all);
    }

    /// <summary>The bucket to come is already as bad as it will be.</summary>
    private async Task LookAsync(IEntityStore mortal)
    {
        var (state, etag) = await LoadAsync(mortal);
        if (state.Failures == usage.Count - 1)
        {
            var (alerts, transitions) = Judge(state.Alerts, usage.Count - 1, false);
            await CommitAsync(mortal, state with { Alerts = alerts }, etag, transitions);
        }
    }

    private async Task CommitAsync(IEntityStore mortal, AccountState state, string? etag, ImmutableArray<Transition> transitions) =>
        await new AlertCommitter(mortal, new AlertEventFactory("test", "v1")).CommitAsync(state, etag, new AlertChange(transitions, clock.GetUtcNow()), None);

    private (ImmutableArray<Alert> Alerts, ImmutableArray<Transition> Transitions) Judge(ImmutableArray<Alert> alerts, int at, bool isComplete)
    {
        var all = ImmutableArray<Transition>.Empty;
        foreach (var (subject, number) in Subjects.Select((subject, number) => (subject, number)))
        {
            var finding = (number == 0 ? usage[at] % 3 : usage[at] / 3) switch
            {
                0 => new Finding(subject, Verdict.Ok),
                1 => Given.Anomalous(Severity.Warning, subject: subject),
                _ => Given.Anomalous(Severity.Critical, subject: subject),
            };
            var open = alerts.FirstOrDefault(alert => alert.Subject == subject);
            var advanced = OpenAlerts.Advance(open, finding, Given.Step(at), isComplete, timing, false);
            alerts = OpenAlerts.Put(alerts, open is null ? -1 : alerts.IndexOf(open), advanced.Alert);
            all = all.AddRange(advanced.Transitions);
        }

        return (alerts, all);
    }

    private async Task DispatchAsync(IEntityStore mortal)
    {
        var outbox = new OutboxStore(mortal);
        var health = new HealthAlerts(new AccountStore(mortal), new AlertCommitter(mortal, new AlertEventFactory("test", "v1")), "test", clock);
        await new OutboxDispatcher(
            outbox,
            bus,
            new PublisherHealth(health, new FallbackPublisher([], NullLogger<FallbackPublisher>.Instance), NullLogger<PublisherHealth>.Instance),
            new Backoff(() => 0.5),
            LeaseOwner.Current(),
            NullLogger<OutboxDispatcher>.Instance).DispatchAsync(clock.GetUtcNow(), None);
    }

    private NotifyRig Rig(IEntityStore mortal) => new(mortal, clock, medium, new NotifyLimits(1_000, 1_000), GivenGroup.Mail);

    private Delivery Hear(Notice notice)
    {
        if (notice.Reason is NotifyReason.Canary)
        {
            return new Delivery.Delivered(null);
        }

        var now = clock.GetUtcNow();
        foreach (var reported in notice.Events)
        {
            if (silences.Any(silence => silence.Covers(GroupedAlertFactory.Labels(reported), default, now)))
            {
                Faults.Add($"{notice.Reason} of {reported.Id} though silenced");
            }

            if (notice.Reason is NotifyReason.Repeat && acks.GetValueOrDefault(reported.Data.AlertId!) is { } ack && ack.IsInForce(GroupedAlertFactory.SeverityOf(reported), now))
            {
                Faults.Add($"{reported.Id} repeated though acknowledged");
            }
        }

        if (mediumFails)
        {
            mediumFails = false;
            return new Delivery.Retry("503", null);
        }

        Reported.Add(new Reported(notice.GroupKey, notice.Reason, notice.At, notice.Events, now));
        return new Delivery.Delivered(null);
    }

    /// <summary>Takes everything and hands it on in no order.</summary>
    private sealed class Bus : IEventPublisher
    {
        public List<string> Waiting { get; } = [];

        public Dictionary<string, string> Left { get; } = [];

        public Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken)
        {
            foreach (var json in events)
            {
                Waiting.Add(json);
                Left[SentinelEvent.Parse(json)!.Id] = json;
            }

            return Task.FromResult<ImmutableArray<Publication>>([.. events.Select(_ => new Publication.Taken())]);
        }
    }
}

/// <summary>A notice that arrived.</summary>
internal sealed record Reported(string Group, NotifyReason Reason, DateTimeOffset MadeAt, ImmutableArray<SentinelEvent> Events, DateTimeOffset At);
