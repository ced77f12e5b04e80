using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Alerting.Notifying;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting.Notifying;

/// <summary>The laws of telling, under any schedule of steps, silences, acknowledgements, mute hours, failed deliveries and time.</summary>
public sealed class NotifyProperties
{
    private static readonly Arbitrary<Act[]> AnySchedule = (
        from length in Gen.Choose(1, 40)
        from acts in Gen.Frequency(
            (4, from id in Gen.Choose(0, 2) from severity in Gen.Elements(Severity.Warning, Severity.Critical) select new Act(ActKind.Fire, id, severity, 0)),
            (3, from id in Gen.Choose(0, 2) select new Act(ActKind.End, id, Severity.Info, 0)),
            (4, from minutes in Gen.Elements(0, 1, 5, 61, 400, 1_500, 6_000) select new Act(ActKind.Wait, 0, Severity.Info, minutes)),
            (1, from id in Gen.Choose(0, 2) select new Act(ActKind.Silence, id, Severity.Info, 90)),
            (1, from id in Gen.Choose(0, 2) select new Act(ActKind.Ack, id, Severity.Info, 60)),
            (1, from minutes in Gen.Elements(0, 1) select new Act(ActKind.Contain, 0, Severity.Info, minutes)),
            (1, Gen.Constant(new Act(ActKind.FailNext, 0, Severity.Info, 0)))).ArrayOf(length)
        from last in Gen.Constant(0)
        select acts).ToArbitrary();

    [Property(MaxTest = 10_000)]
    public Property Schedule_Any_LosesNothingRepeatsNothingEarlyAndTellsNothingHeldBack() => Prop.ForAll(AnySchedule, acts =>
    {
        var receiver = new Receiver(GivenGroup.Mail with { MuteHours = [new WeeklyHours([], new TimeOnly(2, 0), new TimeOnly(4, 0), TimeZoneInfo.Utc)] });
        foreach (var act in acts)
        {
            receiver.Do(act);
        }

        receiver.Quiesce();
        return receiver.Faults.Count == 0 ? true.ToProperty() : false.Label(string.Join("; ", receiver.Faults));
    });

    internal enum ActKind
    {
        Fire,
        End,
        Wait,
        Silence,
        Ack,

        /// <summary>The key of all of them is contained, and that holds; or (0) it does no longer.</summary>
        Contain,
        FailNext,
    }

    internal sealed record Act(ActKind Kind, int Id, Severity Severity, int Minutes);

    /// <summary>One route and one group, with what every notice should have been written down beside it.</summary>
    private sealed class Receiver(Route route)
    {
        private readonly Dictionary<string, Episode> episodes = [];
        private readonly Dictionary<int, string> open = [];
        private readonly List<Silence> silences = [];
        private readonly Dictionary<string, Ack> acks = [];
        private NotifyGroup group = NotifyGroup.New("g");
        private NotifyEntry? entry;
        private RouteCounters tally = RouteCounters.Empty;
        private DateTimeOffset now = GivenGroup.Now;
        private DateTimeOffset lastTold;
        private ImmutableArray<Contained> contained = [];
        private bool failsNext;
        private int number;

        public List<string> Faults { get; } = [];

        public void Do(Act act)
        {
            switch (act.Kind)
            {
                case ActKind.Fire:
                    Fire(act);
                    break;
                case ActKind.End when open.Remove(act.Id, out var ended):
                    episodes[ended].IsOver = true;
                    Hear(ended, GroupedAlertKind.Resolved, episodes[ended].Severity);
                    break;
                case ActKind.Silence:
                    silences.Add(new Silence("s", [Matcher.Parse($"meter=m{act.Id}")], now, now.AddMinutes(act.Minutes), "ada", "x"));
                    break;
                case ActKind.Ack when open.TryGetValue(act.Id, out var acked):
                    acks[acked] = new Ack(acked, "ada", now, now.AddMinutes(act.Minutes), episodes[acked].Severity);
                    break;
                case ActKind.Contain:
                    var done = new PastAction("m0.0", Given.Account, Given.Series, ContainmentLevel.RevokeKey, ActionStatus.Verified, now, now) { DoneAt = now };
                    contained = act.Minutes == 0 ? [] : [new Contained(done)];
                    break;
                case ActKind.FailNext:
                    failsNext = true;
                    break;
                case ActKind.Wait:
                    Advance(now.AddMinutes(act.Minutes));
                    break;
            }

            Work();
        }

        /// <summary>Everything ends, every silence too, and enough time passes: then nothing may be left open anywhere.</summary>
        public void Quiesce()
        {
            foreach (var id in open.Keys.ToList())
            {
                Do(new Act(ActKind.End, id, Severity.Info, 0));
            }

            Advance(now.AddDays(2));
            Work();
            if (!group.Members.IsEmpty || entry is not null)
            {
                Faults.Add($"left behind: {string.Join(",", group.Members.Keys)}");
            }

            foreach (var (id, episode) in episodes)
            {
                if (episode.Began > 1 || episode.Ended > 1 || episode.Ended != Math.Min(episode.Began, 1))
                {
                    Faults.Add($"{id} began {episode.Began} times and ended {episode.Ended} times");
                }

                if (episode.Began == 0 && !episode.WasHeldBack && !episode.EndedWithinWait)
                {
                    Faults.Add($"{id} was never told and nothing held it back");
                }
            }
        }

        private void Fire(Act act)
        {
            if (!open.TryGetValue(act.Id, out var id))
            {
                id = $"m{act.Id}.{number++}";
                open[act.Id] = id;
                episodes[id] = new Episode { HeardAt = now };
            }

            var episode = episodes[id];
            episode.Severity = act.Severity > episode.Severity ? act.Severity : episode.Severity;
            Hear(id, GroupedAlertKind.Firing, episode.Severity);
        }

        private void Hear(string id, GroupedAlertKind kind, Severity severity)
        {
            var episode = episodes[id];
            if (kind is GroupedAlertKind.Resolved && now - episode.HeardAt < route.GroupInterval)
            {
                episode.EndedWithinWait = true;
            }

            var member = new GroupedAlert(id, kind, ++episode.Sequence, severity, now, GivenGroup.Labels(severity).SetItem("meter", id.Split('.')[0]));
            group = group.Hear(member);

            // The same once more, and something older: neither may change anything.
            group = group.Hear(member).Hear(member with { Sequence = episode.Sequence - 1, Severity = Severity.Critical });
        }

        private void Advance(DateTimeOffset until)
        {
            while (NextAt() is { } due && due <= until)
            {
                now = due > now ? due : now;
                Work();
                if (NextAt() is { } still && still <= now)
                {
                    Faults.Add("due again at once");
                    break;
                }
            }

            now = until;
        }

        private DateTimeOffset? NextAt() => Notifier.Decide(group, entry, Quiet(), route, now).NextAt;

        private void Work()
        {
            for (var step = 0; step < 10; step++)
            {
                var admitted = NotificationLimiter.Admit(Notifier.Decide(group, entry, Quiet(), route, now), group, entry, tally, new RouteMoment(route, Quiet(), new NotifyLimits(1_000, 1_000), now));
                (group, tally) = (admitted.Group, admitted.Tally);
                if (!admitted.Decision.Reason.IsReported())
                {
                    NoteHeldBack();
                    var passed = NotifyLog.Passed(group, entry, Quiet(), route, now);
                    (group, entry) = (passed.Group, passed.Entry);
                    return;
                }

                if (failsNext)
                {
                    // The medium failed: nothing was told, nothing is noted, and it is tried again.
                    failsNext = false;
                    continue;
                }

                Check(admitted.Decision);
                tally = NotificationLimiter.Count(admitted.Decision, entry, tally, route, now);
                var noted = NotifyLog.Reported(group, entry, admitted.Decision.ToNotify, now);
                (group, entry) = (noted.Group, noted.Entry);
            }

            Faults.Add("tells without end");
        }

        private void Check(NotifyDecision decision)
        {
            if (decision.Reason is NotifyReason.Repeat && now - lastTold < route.RepeatOf(decision.ToNotify.Max(member => member.Severity)))
            {
                Faults.Add("repeated early");
            }

            lastTold = now;
            foreach (var member in decision.ToNotify)
            {
                var episode = episodes[member.Id];
                if (Quiet().HoldOf(member, route, now) is { } hold)
                {
                    Faults.Add($"told though {hold}");
                }

                if (decision.Reason is NotifyReason.Repeat && Quiet().AckOf(member, now) is not null)
                {
                    Faults.Add("repeated though acknowledged");
                }

                if (decision.Reason is NotifyReason.Repeat && Quiet().IsContained(member, now))
                {
                    Faults.Add("repeated though contained");
                }

                if (member.Kind is GroupedAlertKind.Resolved)
                {
                    episode.Ended++;
                }
                else if (entry?.Firing.ContainsKey(member.Id) != true)
                {
                    episode.Began++;
                }
            }
        }

        private void NoteHeldBack()
        {
            foreach (var member in group.Members.Values.Where(member => Quiet().HoldOf(member, route, now) is not null))
            {
                episodes[member.Id].WasHeldBack = true;
            }
        }

        private MuteState Quiet() => new([.. silences], acks.ToImmutableDictionary(), []) { Contained = contained };
    }

    private sealed class Episode
    {
        public DateTimeOffset HeardAt { get; init; }

        public Severity Severity { get; set; }

        public int Sequence { get; set; }

        public int Began { get; set; }

        public int Ended { get; set; }

        public bool IsOver { get; set; }

        public bool WasHeldBack { get; set; }

        public bool EndedWithinWait { get; set; }
    }
}
