using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Alerting.Notifying;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Alerting.Notifying.Chain;

/// <summary>The invariants of docs/explanation/alerts.md for the whole chain, under any schedule of buckets, crashes, copies, disorder, silences and failures.</summary>
public sealed class ChainProperties
{
    [Property(MaxTest = 10_000)]
    public Property Schedule_Any_KeepsEveryPromise() => Prop.ForAll(Schedule.Any, schedule =>
    {
        var faults = FaultsAsync(schedule).GetAwaiter().GetResult();
        return faults.Count == 0 ? true.ToProperty() : false.Label(string.Join("; ", faults));
    });

    /// <summary>
    /// A sender that is killed after it sent leaves a notice that may have arrived. A silence that comes then holds it back; afterwards it is the
    /// same notice once more, not another beginning.
    /// </summary>
    [Fact]
    public async Task Notice_KilledAfterSendingAndThenSilenced_IsTheSameNoticeAfterwards()
    {
        var timing = new AlertTiming(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        Act[] acts =
        [
            new(ActKind.Bucket, 8, Schedule.Survives),
            new(ActKind.Look, 0, Schedule.Survives),
            new(ActKind.Dispatch, 0, 6),
            new(ActKind.DeliverAndKeep, 23, 3),
            new(ActKind.Silence, 1, Schedule.Survives),
            new(ActKind.Wait, 61, 9),
        ];

        Assert.Empty(await FaultsAsync(new Schedule(timing, acts)));
    }

    private static async Task<List<string>> FaultsAsync(Schedule schedule)
    {
        var chain = new Chain(schedule.Timing);
        foreach (var act in schedule.Acts)
        {
            await chain.DoAsync(act);
        }

        await chain.QuiesceAsync();
        var model = chain.Model();
        return
        [
            .. chain.Faults,
            .. LawsOfEvents.Faults(chain, model),
            .. LawsOfNotices.Faults(chain, model),
            .. await LeftBehindAsync(chain),
        ];
    }

    /// <summary>Consumers fed in any order end in the same state: nothing stands anywhere.</summary>
    private static async Task<List<string>> LeftBehindAsync(Chain chain)
    {
        var notes = new NotifyStore(chain.Store);
        var left = new List<string>();
        foreach (var route in await notes.RoutesAsync(CancellationToken.None))
        {
            left.AddRange((await notes.GroupsAsync(route, CancellationToken.None).ToListAsync()).Select(key => $"{route} keeps {key}"));
        }

        left.AddRange((await new OutboxStore(chain.Store).DueAsync(CancellationToken.None).ToListAsync())
            .Where(due => due.Body is not null).Select(due => $"{due.Pointer} waits"));
        return left;
    }
}

/// <summary>Replay, two sweeps at once and crashes give the same transitions, and an id is one text.</summary>
internal static class LawsOfEvents
{
    public static IEnumerable<string> Faults(Chain chain, List<Transition> model)
    {
        var known = model.ToDictionary(transition => $"{transition.Alert.Id}.{transition.Alert.Sequence}");
        foreach (var id in chain.Left.Keys)
        {
            var reported = SentinelEvent.Parse(chain.Left[id])!;
            if (!known.TryGetValue($"{reported.Data.AlertId}.{reported.Data.Sequence}", out var transition) || transition.At != reported.Time)
            {
                yield return $"{id} left and never happened";
            }
        }

        foreach (var episode in model.GroupBy(transition => transition.Alert.Id).Where(episode => episode.Any(step => step.Kind is TransitionKind.Fired)))
        {
            var last = episode.Last(step => step.Kind is TransitionKind.Resolved);
            if (!chain.Left.ContainsKey(last.EventId))
            {
                yield return $"{last.EventId} never left";
            }
        }
    }
}

/// <summary>What people were told, held against what happened.</summary>
internal static class LawsOfNotices
{
    public static IEnumerable<string> Faults(Chain chain, List<Transition> model)
    {
        var route = GivenGroup.Mail;
        foreach (var episode in model.GroupBy(transition => transition.Alert.Id))
        {
            // Copies are of the same time: what is told twice is the same notice twice.
            var notices = chain.Reported.Where(reported => reported.Group == episode.Key).DistinctBy(reported => (reported.Reason, reported.MadeAt)).ToList();
            var (begun, ended) = (Count(notices, NotifyReason.First), Count(notices, NotifyReason.AllResolved));
            var fired = episode.FirstOrDefault(step => step.Kind is TransitionKind.Fired);
            if (begun > 1 || ended > 1 || (begun == 1 && ended != 1))
            {
                yield return $"{episode.Key} began {begun} times and ended {ended} times";
            }

            if (fired is null && notices.Count > 0)
            {
                yield return $"{episode.Key} never fired and was told";
            }

            if (fired is not null && notices.Count == 0 && !chain.MayBeUntold(fired))
            {
                yield return $"{episode.Key} was never told";
            }

            if (Count(notices, NotifyReason.Escalated) > 1 || Count(notices, NotifyReason.Flapping) > 1)
            {
                yield return $"{episode.Key} was told to be worse again and again";
            }

            foreach (var (before, repeat) in notices.Zip(notices.Skip(1)).Where(pair => pair.Second.Reason is NotifyReason.Repeat))
            {
                if (repeat.MadeAt - before.MadeAt < route.RepeatOf(repeat.Events.Max(GroupedAlertFactory.SeverityOf)))
                {
                    yield return $"{episode.Key} was repeated early";
                }
            }
        }
    }

    private static int Count(List<Reported> notices, NotifyReason reason) => notices.Count(reported => reported.Reason == reason);
}
