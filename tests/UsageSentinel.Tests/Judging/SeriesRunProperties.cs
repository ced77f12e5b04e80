using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Recording;

namespace UsageSentinel.Tests.Judging;

/// <summary>A run of buckets that is judged in place gives what the same buckets give one by one.</summary>
public sealed class SeriesRunProperties
{
    private static readonly Policy Watchful = Policy.Default with
    {
        DormantAfter = TimeSpan.FromHours(3),
        Caps = [new Cap("cap", new Scope.Organization(), new Usd(100), 5_000, null)],
    };

    private static readonly KeyState Habits = Given.Learned(100, requests: 100, usd: 2, policy: Watchful);

    private static readonly Gen<Step> AnyStep =
        from kind in Gen.Frequency((30, Gen.Constant(Kind.Next)), (2, Gen.Constant(Kind.Gap)), (6, Gen.Constant(Kind.Filling)), (2, Gen.Constant(Kind.Again)), (8, Gen.Constant(Kind.Same)), (1, Gen.Constant(Kind.Late)))
        from requests in Gen.Frequency((4, Gen.Constant(0)), (16, Gen.Choose(5, 12)), (2, Gen.Choose(100, 900)), (1, Gen.Choose(5_000, 50_000)))
        from model in Gen.Frequency((30, Gen.Constant("gpt-4o")), (1, Gen.Constant("gpt-4o-mini")), (1, Gen.Constant("o9-new")))
        from isPriced in Gen.Frequency((20, Gen.Constant(true)), (1, Gen.Constant(false)))
        select new Step(kind, requests, model, isPriced);

    private static readonly Arbitrary<(Step[] Steps, int Terms, int Asked)> AnyRun =
        (from length in Gen.Choose(1, 150)
         from steps in AnyStep.ArrayOf(length)
         from terms in Gen.Choose(0, 3)
         from asked in Gen.Choose(1, 60)
         select (steps, terms, asked)).ToArbitrary();

    private enum Kind
    {
        Next,
        Gap,
        Filling,
        Again,
        Same,
        Late,
    }

    [Property(MaxTest = 150)]
    public Property Judge_ARunOfBuckets_GivesWhatSingleBucketsGive() => Prop.ForAll(AnyRun, given =>
    {
        var terms = TermsOf(given.Terms);
        var state = given.Terms == 3 ? Given.NewState() : Habits;
        var run = new SeriesRun(state);
        var learned = new List<UsageBucket>();
        UsageBucket? filling = null;
        for (var at = 0; at < given.Steps.Length; at++)
        {
            // Buckets that are still filling follow one another, and one that is read again is one of the last hour.
            var bucket = given.Steps[at].Kind is Kind.Same && learned.Count > 0 ? learned[^(1 + (given.Steps[at].Requests % Math.Min(14, learned.Count)))] : Bucket(state, given.Steps[at]);
            bucket = filling is { } before && given.Steps[at].Kind is Kind.Filling ? bucket with { Window = new TimeWindow(before.Window.End, before.Window.End.AddMinutes(5)) } : bucket;
            filling = bucket is { IsComplete: false } ? bucket : null;
            if (bucket is { IsComplete: true, IsLate: false })
            {
                learned.Add(bucket);
            }

            var now = bucket.Window.End.AddMinutes(given.Terms == 2 ? 4_000 : bucket.IsComplete ? 20 : 3);
            var one = Sentinel.Judge(state, bucket, terms.Facts, terms.Policy, terms.Calibration, now);
            var same = run.Judge(bucket, terms, now);
            state = one.State;
            if (!Said(one.Transitions).SequenceEqual(Said(same.Transitions)) || !one.Closed.SequenceEqual(same.Closed)
                || one.Score != same.Score || one.Family != same.Family || one.Use != same.Use
                || !run.Alerts.SequenceEqual(state.Alerts) || run.UsualAt(bucket.Window.Start) != UsualUse.Of(state, bucket.Window.Start))
            {
                return false;
            }

            // Whoever asks for the state in between changes nothing.
            if (at % given.Asked == 0 && !Bytes(run.State).SequenceEqual(Bytes(state)))
            {
                return false;
            }
        }

        return Bytes(run.State).SequenceEqual(Bytes(state));
    });

    [Fact]
    public void Settle_AfterBucketsThatAreFilling_ForgetsThem()
    {
        var terms = TermsOf(1);
        var run = new SeriesRun(Habits);
        run.Judge(Given.Bucket(Habits.JudgedThrough, requests: 8, usd: 0.16m, tokens: 8_000), terms, Habits.JudgedThrough.AddMinutes(20));
        var learned = run.State;
        run.Judge(Given.Bucket(Habits.JudgedThrough.AddMinutes(5), requests: 3, usd: 0.06m, tokens: 3_000, isComplete: false), terms, Habits.JudgedThrough.AddMinutes(20));
        Assert.NotNull(run.State.Ahead);

        Assert.Null(run.Settle().Ahead);
        Assert.Equal(Bytes(learned), Bytes(run.State));
    }

    [Fact]
    public void Judge_QuietBuckets_AllocateNextToNothing()
    {
        var terms = TermsOf(1);
        var run = new SeriesRun(Habits);
        var buckets = Enumerable.Range(0, 900).Select(at => Given.Bucket(Habits.JudgedThrough.AddMinutes(5 * at), requests: 8, usd: 0.16m, tokens: 8_000)).ToArray();
        foreach (var bucket in buckets[..600])
        {
            run.Judge(bucket, terms, bucket.Window.End);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var bucket in buckets[600..])
        {
            run.Judge(bucket, terms, bucket.Window.End);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 300, 0, 16);
        Assert.Empty(run.Alerts);
    }

    [Fact]
    public void Judge_AfterAnAlertEnded_GivesWhatSingleBucketsGiveAndAllocatesNextToNothing()
    {
        var terms = TermsOf(1);
        var state = Given.Learned(600, requests: 100, usd: 2);
        var run = new SeriesRun(state);
        var (quiet, allocated, forgotten) = (0, 0L, 0);
        for (var at = 0; at < 700; at++)
        {
            // An hour of a theft; then the usual, with a little more now and then, until the alert is forgotten after two days.
            var requests = at < 12 ? 300 : at % 90 == 0 ? 20 : 5 + (at % 7);
            var bucket = Given.Bucket(state.JudgedThrough, requests: requests, usd: requests / 50m, tokens: requests * 1_000);
            var wasPast = !state.Alerts.IsEmpty && !state.Alerts.Any(alert => alert.IsOpen);
            var one = Sentinel.Judge(state, bucket, terms.Facts, terms.Policy, terms.Calibration, bucket.Window.End);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var isQuiet = run.TryJudge(bucket, terms, bucket.Window.End, out var same);
            allocated += wasPast && isQuiet ? GC.GetAllocatedBytesForCurrentThread() - before : 0;
            quiet += wasPast && isQuiet ? 1 : 0;
            forgotten += wasPast && one.State.Alerts.IsEmpty ? 1 : 0;
            if (!isQuiet)
            {
                run.Continue(Sentinel.Judge(run.State, bucket, terms.Facts, terms.Policy, terms.Calibration, bucket.Window.End).State);
            }

            state = one.State;
            Assert.True(!isQuiet || one.Transitions.IsEmpty);
            Assert.True(!isQuiet || (one.Score, one.Family, one.Use) == (same.Score, same.Family, same.Use));
            Assert.Equal(UsualUse.Of(state, bucket.Window.Start), run.UsualAt(bucket.Window.Start));
            Assert.True(run.Alerts.SequenceEqual(state.Alerts));
            if (at % 50 == 0)
            {
                Assert.Equal(Bytes(state), Bytes(run.State));
            }
        }

        Assert.Equal(Bytes(state), Bytes(run.State));
        Assert.InRange(quiet, 500, 700);
        Assert.Equal(1, forgotten);
        Assert.InRange(allocated / quiet, 0, 64);
    }

    private static JudgingTerms TermsOf(int kind) => new(
        kind == 0 ? KeyFacts.Unknown with { UnlistedSince = Habits.JudgedThrough.AddHours(3) } : new KeyFacts(Habits.WatchedSince, null),
        kind == 1 ? Policy.Default : Watchful with { Provision = kind == 2 ? new Provision(new Usd(1), TimeSpan.FromDays(6)) : null },
        OrganizationCalibration.Empty);

    private static UsageBucket Bucket(KeyState state, Step step)
    {
        var start = step.Kind switch
        {
            Kind.Gap => state.JudgedThrough.AddMinutes(35),
            Kind.Again or Kind.Late => state.JudgedThrough.AddMinutes(-10),
            _ => state.JudgedThrough,
        };
        var bucket = Given.Bucket(start, requests: step.Requests, usd: step.Requests / 50m, tokens: step.Requests * 1_000, isComplete: step.Kind is not Kind.Filling);
        return bucket with
        {
            IsLate = step.Kind is Kind.Late,
            Usage = [.. bucket.Usage.Select(usage => usage with { IsPriced = step.IsPriced, Dimensions = usage.Dimensions with { Model = step.Model } })],
        };
    }

    private static byte[] Bytes(KeyState state) => new JudgingInputs(
        state, Given.Bucket(Given.Monday), KeyFacts.Unknown, Policy.Default, OrganizationCalibration.Empty, Given.Monday).ToBytes();

    private static IEnumerable<string> Said(ImmutableArray<Transition> transitions) => transitions.Select(transition => $"{transition.EventId} {transition.Alert}");

    private readonly record struct Step(Kind Kind, int Requests, string Model, bool IsPriced);
}
