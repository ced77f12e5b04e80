using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Rotating;

namespace UsageSentinel.Tests.Rotating;

public class RotationSagaTests
{
    private static readonly RotationFacts Running = new() { IsStopped = false };
    private static readonly CutOverFinding Moved = new() { IsCutOver = true, IsSilent = true, IsSuccessorUsed = true };
    private static readonly CutOverFinding Started = new() { IsSuccessorUsed = true };
    private static readonly RotationAnswer Blocking = new(RotationGuardrail.StopSwitch, true, "The stop switch is on.");
    private static readonly RotationAnswer InUse = new(RotationGuardrail.RecentUse, true, "Used.") { IsInUse = true };

    public static TheoryData<string, Rotation, RotationFacts, RotationStep> Table => new()
    {
        { "nothing was done yet", At(RotationPhase.Due), Running, RotationStep.Begin },
        { "nothing begins while all actions are stopped", At(RotationPhase.Due), Running with { IsStopped = true }, RotationStep.Wait },
        { "an unknown switch is a switch that is on", At(RotationPhase.Due), Running with { IsStopped = null }, RotationStep.Wait },
        { "a run that was killed may have created something", At(RotationPhase.Creating), Running, RotationStep.FindSuccessor },
        { "nothing exists", At(RotationPhase.Creating), Running with { Successor = SuccessorFinding.None }, RotationStep.Create },
        { "a key whose secret is lost is of no use", At(RotationPhase.Creating), Running with { Successor = SuccessorFinding.Orphan }, RotationStep.Discard },
        { "the vault has its secret", At(RotationPhase.Creating), Running with { Successor = SuccessorFinding.Usable }, RotationStep.Adopt },
        { "unsure is waiting", At(RotationPhase.Creating), Running with { Successor = SuccessorFinding.Unreadable }, RotationStep.Wait },
        { "what is stopped creates nothing", At(RotationPhase.Creating), Running with { Successor = SuccessorFinding.None, IsStopped = true }, RotationStep.Wait },
        { "an orphan goes even while all is stopped: it was never usable", At(RotationPhase.Creating), Running with { Successor = SuccessorFinding.Orphan, IsStopped = true }, RotationStep.Discard },
        { "this run has the secret", At(RotationPhase.Created), Running with { HasSecret = true }, RotationStep.Store },
        { "a later run has not, and the vault may have it", At(RotationPhase.Created), Running, RotationStep.FindSuccessor },
        { "the secret is safe: owners are notified", At(RotationPhase.Stored), Running, RotationStep.Announce },
        { "somebody may have deleted the old key", At(RotationPhase.Announced), Running, RotationStep.FindOldKey },
        { "the old key is gone without us", At(RotationPhase.Announced), Running with { OldKey = KeyPresence.Gone }, RotationStep.ConfirmDeletion },
        { "usage decides", At(RotationPhase.Announced), Running with { OldKey = KeyPresence.Listed }, RotationStep.ReadUsage },
        { "the first use of the new key", At(RotationPhase.Announced), Running with { OldKey = KeyPresence.Listed, Usage = Started }, RotationStep.BeginOverlap },
        { "the overlap goes on", At(RotationPhase.Overlapping), Running with { OldKey = KeyPresence.Listed, Usage = Started }, RotationStep.Wait },
        { "all have moved", At(RotationPhase.Overlapping), Running with { OldKey = KeyPresence.Listed, Usage = Moved }, RotationStep.CutOver },
        { "the deadline is over", Old(RotationPhase.Overlapping), Running with { OldKey = KeyPresence.Listed, Usage = Started }, RotationStep.NameStragglers },
        { "stragglers are named once", Old(RotationPhase.Straggling), Running with { OldKey = KeyPresence.Listed, Usage = Started }, RotationStep.Wait },
        { "a straggler may still move", Old(RotationPhase.Straggling), Running with { OldKey = KeyPresence.Listed, Usage = Moved }, RotationStep.CutOver },
        { "the guardrails are asked", At(RotationPhase.CutOver), Running with { OldKey = KeyPresence.Listed }, RotationStep.AskGuardrails },
        { "one blocks", At(RotationPhase.CutOver), Running with { OldKey = KeyPresence.Listed, Answers = [Blocking] }, RotationStep.Withhold },
        { "the old key is in use again", At(RotationPhase.CutOver), Running with { OldKey = KeyPresence.Listed, Answers = [Blocking, InUse] }, RotationStep.Resume },
        { "the intent comes before the deletion", At(RotationPhase.CutOver), Running with { OldKey = KeyPresence.Listed, Answers = GivenRotation.Passing }, RotationStep.BeginDeletion },
        { "a person has to delete it", At(RotationPhase.CutOver) with { IsByHand = true }, Running with { OldKey = KeyPresence.Listed }, RotationStep.Wait },
        { "the person did", At(RotationPhase.CutOver) with { IsByHand = true }, Running with { OldKey = KeyPresence.Gone }, RotationStep.ConfirmDeletion },
        { "a run that was killed may have deleted it", At(RotationPhase.Deleting), Running, RotationStep.FindOldKey },
        { "it did not: the guardrails are asked again", At(RotationPhase.Deleting), Running with { OldKey = KeyPresence.Listed }, RotationStep.AskGuardrails },
        { "they still pass", At(RotationPhase.Deleting), Running with { OldKey = KeyPresence.Listed, Answers = GivenRotation.Passing }, RotationStep.Delete },
        { "usage is reported late", Deleted(TimeSpan.FromMinutes(29)), Running, RotationStep.Wait },
        { "then it is verified", Deleted(TimeSpan.FromMinutes(30)), Running, RotationStep.FindOldKey },
        { "it holds", Deleted(TimeSpan.FromMinutes(30)), Running with { OldKey = KeyPresence.Gone }, RotationStep.Complete },
        { "it does not hold", Deleted(TimeSpan.FromMinutes(30)), Running with { OldKey = KeyPresence.Listed }, RotationStep.Resume },
        { "a cancelled one that created nothing", At(RotationPhase.Due) with { IsCancelling = true }, Running, RotationStep.Cancel },
        { "a cancelled one leaves no orphan", At(RotationPhase.Creating) with { IsCancelling = true }, Running with { Successor = SuccessorFinding.Orphan }, RotationStep.Discard },
        { "a cancelled one keeps both keys", At(RotationPhase.Overlapping) with { IsCancelling = true }, Running, RotationStep.Cancel },
        { "a replacement begins under a throttle", Replacing(RotationPhase.Creating), Running with { Successor = SuccessorFinding.None }, RotationStep.Limit },
        { "the throttle is set once", Replacing(RotationPhase.Creating) with { LimitedAt = GivenRotation.Start }, Running with { Successor = SuccessorFinding.None }, RotationStep.Create },
        { "what is stopped holds no limit either", Replacing(RotationPhase.Creating), Running with { Successor = SuccessorFinding.None, IsStopped = true }, RotationStep.Wait },
        { "a replacement has no old key to look for", Replacing(RotationPhase.Announced), Running, RotationStep.Wait },
        { "the throttle ends by itself", Replacing(RotationPhase.Announced) with { AnnouncedAt = GivenRotation.Start - GivenRotation.Policy.Throttled }, Running, RotationStep.Release },
        { "no limit is lifted while all is stopped", Replacing(RotationPhase.Announced) with { AnnouncedAt = GivenRotation.Start - GivenRotation.Policy.Throttled }, Running with { IsStopped = true }, RotationStep.Wait },
        { "or a person ends it", Replacing(RotationPhase.Announced) with { IsShareAccepted = true }, Running, RotationStep.Release },
        { "then the replacement is complete", Replacing(RotationPhase.Announced) with { IsReleased = true }, Running, RotationStep.Complete },
        { "a cancelled replacement holds no limit", Replacing(RotationPhase.Announced) with { IsCancelling = true }, Running, RotationStep.Release },
        { "a run that was killed may hold one that is not recorded", Replacing(RotationPhase.Due) with { IsCancelling = true }, Running, RotationStep.Release },
        { "and is over after that", Replacing(RotationPhase.Announced) with { IsCancelling = true, IsReleased = true }, Running, RotationStep.Cancel },
        { "too late to cancel", At(RotationPhase.Deleting) with { IsCancelling = true }, Running, RotationStep.FindOldKey },
    };

    [Theory]
    [MemberData(nameof(Table))]
    public void Next_ByState_IsTheStepOfTheTable(string why, Rotation at, RotationFacts facts, RotationStep wanted) =>
        Assert.True(wanted == RotationSaga.Next(at, facts, GivenRotation.Policy, GivenRotation.Start.AddDays(1)), why);

    private static Arbitrary<(Rotation At, RotationFacts Facts)> Any { get; } = (
        from phase in Gen.Elements(Enum.GetValues<RotationPhase>())
        from successor in Gen.Elements(Enum.GetValues<SuccessorFinding>())
        from old in Gen.Elements(Enum.GetValues<KeyPresence>())
        from stopped in Gen.Elements<bool?>(null, true, false)
        from usage in Gen.Elements(null, Moved, Started)
        from answers in Gen.Choose(0, 3)
        from flags in Gen.Choose(0, 7)
        select (
            At(phase) with { IsCancelling = (flags & 1) != 0, IsByHand = (flags & 2) != 0, DeletedAt = GivenRotation.Start },
            new RotationFacts
            {
                Successor = successor,
                OldKey = old,
                IsStopped = stopped,
                Usage = usage,
                HasSecret = (flags & 4) != 0,
                Answers = answers switch { 0 => null, 1 => GivenRotation.Passing, 2 => [Blocking], _ => [InUse] },
            })).ToArbitrary();

    [Property(MaxTest = 3000)]
    public Property Next_Deletes_OnlyAfterTheIntentAndEveryGuardrail() => Prop.ForAll(Any, one =>
    {
        var step = RotationSaga.Next(one.At, one.Facts, GivenRotation.Policy, GivenRotation.Start.AddDays(1));
        return (step is not RotationStep.Delete || (one.At.Phase is RotationPhase.Deleting && one.Facts.Answers is { } answers && RotationGuardrails.Blocking(answers) is null))
            && (step is not RotationStep.Create || (one.At.Phase is RotationPhase.Creating or RotationPhase.Created && one.Facts is { Successor: SuccessorFinding.None, IsStopped: false }))
            && (step is not RotationStep.Discard || one.At.Phase is RotationPhase.Creating or RotationPhase.Created)
            && (!one.At.Phase.IsOver() || step is RotationStep.Finish);
    });

    private static Rotation Replacing(RotationPhase phase) => At(phase) with { Statement = "removed from the repository" };

    private static Rotation At(RotationPhase phase) => GivenRotation.At(phase);

    private static Rotation Old(RotationPhase phase) => At(phase) with { AnnouncedAt = GivenRotation.Start.AddDays(1) - GivenRotation.Policy.Deadline };

    private static Rotation Deleted(TimeSpan ago) => At(RotationPhase.Deleted) with { DeletedAt = GivenRotation.Start.AddDays(1) - ago };
}
