using System.Collections.Immutable;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Retiring;

/// <summary>The table of a countdown.</summary>
public class CountdownSagaTests
{
    private static readonly DateTimeOffset Start = Given.Monday;

    private static readonly RotationAnswer Passes = new(RotationGuardrail.RecentUse, false, "The key was not used for 30 days.");

    private static readonly RotationAnswer Blocks = new(RotationGuardrail.StopSwitch, true, "The stop switch is on.");

    private static readonly RotationAnswer InUse = new(RotationGuardrail.RecentUse, true, "The key was used.") { IsInUse = true };

    /// <summary>Whatever is known, a key is deleted only after its time, with answers that do not block, and in a mode that allows it.</summary>
    [Fact]
    public void Next_ForEveryStateAndFact_DeletesOnlyWhenAllAgrees()
    {
        var deletions = 0;
        foreach (var (at, facts, mode, now) in Everything())
        {
            if (CountdownSaga.Next(at, facts, mode, now) is CountdownStep.BeginDeletion or CountdownStep.Delete)
            {
                deletions++;
                Assert.True(facts.Answers is { } answers && RotationGuardrails.Blocking(answers) is null);
                Assert.Equal(KeyPresence.Listed, facts.Key);
                if (at.Phase.IsCounting())
                {
                    Assert.True(now >= at.DueAt && at.Phase is not CountdownPhase.Notified);
                    Assert.True(mode is RetireMode.On || (mode is RetireMode.Approve && at.ApprovedBy is not null));
                    Assert.True(facts.Healthy is null && at.DeniedBy is null && !(facts.LastUse > at.StartedAt));
                }
            }
        }

        Assert.True(deletions > 0);
    }

    [Fact]
    public void Next_UsedDuringTheCountdown_Stops() =>
        Assert.Equal(CountdownStep.StopByUse, CountdownSaga.Next(At(CountdownPhase.Notified), new CountdownFacts { LastUse = Start.AddMinutes(1) }, RetireMode.On, Start.AddDays(1)));

    [Fact]
    public void Next_SecondNoticeIsDue_Reminds() =>
        Assert.Equal(CountdownStep.Remind, CountdownSaga.Next(At(CountdownPhase.Notified), new CountdownFacts(), RetireMode.On, Start.AddDays(20)));

    [Fact]
    public void Next_TimeIsOverInApprove_ProposesOnce()
    {
        Assert.Equal(CountdownStep.Propose, CountdownSaga.Next(At(CountdownPhase.Reminded), new CountdownFacts(), RetireMode.Approve, Start.AddDays(14)));
        Assert.Equal(CountdownStep.Wait, CountdownSaga.Next(At(CountdownPhase.Proposed), new CountdownFacts(), RetireMode.Approve, Start.AddDays(15)));
    }

    private static IEnumerable<(Countdown At, CountdownFacts Facts, RetireMode Mode, DateTimeOffset Now)> Everything() =>
        from phase in Enum.GetValues<CountdownPhase>()
        from approved in (string?[])[null, "cli:ann"]
        from denied in (string?[])[null, "cli:bob"]
        from use in (DateTimeOffset?[])[null, Start.AddDays(-40), Start.AddDays(1)]
        from healthy in (string?[])[null, "Its owner has access again."]
        from key in Enum.GetValues<KeyPresence>()
        from answers in (ImmutableArray<RotationAnswer>?[])[null, [Passes], [Passes, Blocks], [InUse]]
        from mode in Enum.GetValues<RetireMode>()
        from day in (int[])[1, 8, 14]
        select (
            At(phase) with { ApprovedBy = approved, DeniedBy = denied, DeletedAt = Start },
            new CountdownFacts { LastUse = use, Healthy = healthy, Key = key, Answers = answers },
            mode,
            Start.AddDays(day));

    private static Countdown At(CountdownPhase phase) => new(Given.Account, new ProjectId("proj_1"), new KeyId("key_1"), HygieneRule.Unused, Start, phase)
    {
        RemindAt = Start.AddDays(7),
        DueAt = Start.AddDays(14),
    };
}
