using FsCheck;
using FsCheck.Fluent;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Tests.Alerting.Notifying.Chain;

/// <summary>What happens to the whole chain, in an order nobody planned.</summary>
/// <param name="Timing">How long a condition must hold, and must be gone.</param>
/// <param name="Acts">One after the other.</param>
internal sealed record Schedule(AlertTiming Timing, Act[] Acts)
{
    /// <summary>Commits after which a process is killed; as many mean that it is not.</summary>
    public const int Survives = 40;

    public static Arbitrary<Schedule> Any { get; } = Arb.From(
        from hold in Gen.Elements(0, 5, 10)
        from keep in Gen.Elements(0, 10)
        from length in Gen.Choose(1, 16)
        from acts in AnyAct().ArrayOf(length)
        select new Schedule(new AlertTiming(TimeSpan.FromMinutes(hold), TimeSpan.FromMinutes(keep)), acts),
        Shrink);

    public override string ToString() => $"{Timing}: {string.Join(", ", Acts)}";

    private static Gen<Act> AnyAct()
    {
        var kill = Gen.Frequency((3, Gen.Constant(Survives)), (2, Gen.Choose(0, 9)));
        var number = Gen.Choose(0, 1_000);
        return Gen.Frequency(
            (6, from usage in Gen.Choose(0, 8) select new Act(ActKind.Bucket, usage, Survives)),
            (6, from at in kill select new Act(ActKind.Sweep, 0, at)),
            (2, from at in kill select new Act(ActKind.Look, 0, at)),
            (4, from at in kill select new Act(ActKind.Dispatch, 0, at)),
            (5, from which in number from at in kill select new Act(ActKind.Deliver, which, at)),
            (1, from which in number from at in kill select new Act(ActKind.DeliverAndKeep, which, at)),
            (3, from minutes in Gen.Elements(1, 3, 7, 61, 300) from at in kill select new Act(ActKind.Wait, minutes, at)),
            (5, from at in kill select new Act(ActKind.Through, 0, at)),
            (3, from minutes in Gen.Elements(1, 7, 61, 300) select new Act(ActKind.LateTimer, minutes, Survives)),
            (1, Gen.Constant(new Act(ActKind.MediumFails, 0, Survives))),
            (1, from which in Gen.Choose(0, 1) select new Act(ActKind.Silence, which, Survives)),
            (1, from which in Gen.Choose(0, 1) select new Act(ActKind.Ack, which, Survives)));
    }

    private static IEnumerable<Schedule> Shrink(Schedule schedule) =>
        Enumerable.Range(0, schedule.Acts.Length).Select(at => schedule with { Acts = [.. schedule.Acts.Where((_, index) => index != at)] });
}

/// <summary>One thing that happens.</summary>
/// <param name="Kind">What.</param>
/// <param name="Number">Which, or how long.</param>
/// <param name="Kill">After how many commits its process is killed.</param>
internal sealed record Act(ActKind Kind, int Number, int Kill)
{
    public override string ToString() => $"{Kind} {Number}{(Kill < Schedule.Survives ? $" killed at {Kill}" : string.Empty)}";
}

internal enum ActKind
{
    /// <summary>Five minutes of usage become complete.</summary>
    Bucket,

    /// <summary>Everything complete and not judged yet is judged, in order, by two sweeps at once.</summary>
    Sweep,

    /// <summary>The newest bucket is judged before it is complete.</summary>
    Look,

    /// <summary>What waits in the outbox is published.</summary>
    Dispatch,

    /// <summary>One of the published events, in any order, reaches the subscriber.</summary>
    Deliver,

    /// <summary>The same, and it will come again.</summary>
    DeliverAndKeep,

    /// <summary>Time passes, and the timer of what is due comes.</summary>
    Wait,

    /// <summary>Everything complete is judged and published, and what is published arrives at once, in order. No timer comes.</summary>
    Through,

    /// <summary>Time passes, and the timer that should have come in it is late.</summary>
    LateTimer,

    /// <summary>The medium does not take the next notice.</summary>
    MediumFails,
    Silence,
    Ack,
}
