using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting;

/// <summary>What comes back after it had gone: flapping, endings by hand, rules that were changed, the band between firing and clearing.</summary>
public sealed class AlertReturnTests
{
    private static readonly AlertTiming Quick = new(TimeSpan.Zero, TimeSpan.FromMinutes(10));

    [Fact]
    public void Advance_FourReturnsWithinADay_IsHeldOpenAndSaysSoOnce()
    {
        var life = new Life(Quick);
        life.Take(Given.Anomalous());
        for (var time = 0; time < 4; time++)
        {
            life.Take(Given.Normal, Given.Anomalous());
        }

        Assert.Single(life.Kinds, TransitionKind.Flapping);
        life.Take([.. Enumerable.Repeat(Given.Normal, 12)]);
        Assert.Equal(AlertState.Recovering, life.Alert?.State);
    }

    [Fact]
    public void Advance_ReturnsAcrossEpisodes_CountToo()
    {
        var life = new Life(Quick);
        for (var time = 0; time < 5; time++)
        {
            life.Take(Given.Anomalous(), Given.Normal, Given.Normal);
        }

        Assert.Equal(4, life.Kinds.Count(kind => kind is TransitionKind.Resolved));
        Assert.Single(life.Kinds, TransitionKind.Flapping);
        Assert.Equal(AlertState.Recovering, life.Alert?.State);
    }

    [Fact]
    public void Advance_FlappingForADayNoMore_Resolves()
    {
        var life = new Life(Quick);
        life.Take(Given.Anomalous());
        for (var time = 0; time < 4; time++)
        {
            life.Take(Given.Normal, Given.Anomalous());
        }

        life.Take([.. Enumerable.Repeat(Given.Normal, 24 * 12)]);
        Assert.Equal(TransitionKind.Resolved, life.Kinds[^1]);
    }

    [Fact]
    public void Advance_EndedByHandWhileItHolds_FiresAgainOnlyAfterNormalWasSeen()
    {
        var life = new Life(Quick);
        life.Take(Given.Anomalous());
        life.End(ResolvedReason.Manual);
        life.Take(Given.Anomalous(), Given.Anomalous());
        Assert.Equal([TransitionKind.Pended, TransitionKind.Fired, TransitionKind.Resolved], life.Kinds);

        life.Take(Given.Normal, Given.Anomalous());
        Assert.Equal([TransitionKind.Pended, TransitionKind.Fired], life.Kinds.Skip(3));
    }

    [Fact]
    public void Advance_RuleOfAnotherVersion_EndsItAndJudgesAnew()
    {
        var life = new Life(Quick);
        life.Take(Given.Anomalous() with { RuleVersion = "10" });
        life.Take(Given.Anomalous() with { RuleVersion = "20" });
        Assert.Equal((AlertState.Resolved, (ResolvedReason?)ResolvedReason.RuleChanged), (life.Alert?.State, life.Alert?.Reason));

        life.Take(Given.Anomalous() with { RuleVersion = "20" });
        Assert.Equal(AlertState.Firing, life.Alert?.State);
    }

    [Fact]
    public void Advance_WithinTheBand_NeitherEndsNorCountsAsGone()
    {
        var band = new Finding(Given.Subject(), new Verdict.Undecided(UndecidedReason.WithinHysteresis));
        var life = new Life(Quick);
        life.Take(Given.Anomalous(), band, Given.Normal, band, Given.Normal);
        Assert.Equal(AlertState.Recovering, life.Alert?.State);

        life.Take(Given.Normal);
        Assert.Equal(AlertState.Resolved, life.Alert?.State);
    }

    [Fact]
    public void End_PastAlert_IsForgottenWithoutAWord()
    {
        var life = new Life(Quick);
        life.Take(Given.Anomalous(), Given.Normal, Given.Normal);

        Assert.Equal(new Advanced(null, []), AlertLifecycle.End(life.Alert!, ResolvedReason.RuleRemoved, Given.Step(9).End));
    }

    /// <summary>Whatever comes and goes, at most so many episodes end within a day: no storm of one key.</summary>
    [Property(MaxTest = 300)]
    public Property Advance_AnyComingAndGoing_EndsAtMostFiveTimesADay() => Prop.ForAll(
        Gen.Elements(true, false).ArrayOf(24 * 12).ToArbitrary(),
        buckets =>
        {
            var life = new Life(Quick);
            life.Take([.. buckets.Select(isAnomalous => isAnomalous ? Given.Anomalous() : Given.Normal)]);
            return life.Kinds.Count(kind => kind is TransitionKind.Resolved) <= FlapHistory.MostReturns + 2
                && life.Kinds.Count(kind => kind is TransitionKind.Fired) <= FlapHistory.MostReturns + 2;
        });

    /// <summary>One subject's alerts, bucket after bucket, as a partition keeps them.</summary>
    private sealed class Life(AlertTiming timing)
    {
        private ImmutableArray<Alert> kept = [];
        private int next;

        public List<TransitionKind> Kinds { get; } = [];

        public Alert? Alert => kept.SingleOrDefault();

        public void Take(params Finding[] findings)
        {
            foreach (var finding in findings)
            {
                Put(OpenAlerts.Advance(Alert, finding, Given.Step(next++), true, timing, false));
            }
        }

        public void End(ResolvedReason reason) => Put(AlertLifecycle.End(Alert!, reason, Given.Step(next).Start));

        private void Put(Advanced advanced)
        {
            Kinds.AddRange(advanced.Transitions.Select(transition => transition.Kind));
            kept = OpenAlerts.Put(kept, kept.IsEmpty ? -1 : 0, advanced.Alert);
        }
    }
}
