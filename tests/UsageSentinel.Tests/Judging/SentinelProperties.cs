using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Finance.Budgets;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

public sealed class SentinelProperties
{
    private static readonly Policy Watchful = Policy.Default with
    {
        DormantAfter = TimeSpan.FromHours(3),
        Caps = [new Cap("cap", new Scope.Organization(), new Usd(100), 5_000, null)],
    };

    // A series with history, so that every rule may speak; steps of five minutes, some of them wild.
    private static readonly KeyState Start = Given.Learned(72, requests: 100, usd: 2, policy: Watchful);

    private static readonly Gen<(long Requests, decimal Usd)> AnyStep = Gen.Frequency(
        (4, Gen.Constant((0L, 0m))),
        (4, from requests in Gen.Choose(1, 20) select ((long)requests, requests / 50m)),
        (2, from requests in Gen.Choose(100, 20_000) select ((long)requests, requests / 50m)));

    private static readonly Arbitrary<(long Requests, decimal Usd)[]> AnyStream =
        (from length in Gen.Choose(1, 60) from steps in AnyStep.ArrayOf(length) select steps).ToArbitrary();

    [Property(MaxTest = 100)]
    public Property Take_TheSameArguments_GiveTheSameStep() => Prop.ForAll(AnyStream, stream =>
        Show(Run(Start, stream).Transitions) == Show(Run(Start, stream).Transitions));

    /// <summary>Where the bucket ended an hour the hour is learned, and a second look has another expectation: that is <see cref="Take_ABucketBehind_OnlyRaisesAlerts"/>.</summary>
    [Property(MaxTest = 100)]
    public Property Take_TheLastBucketTwice_ChangesNothing() => Prop.ForAll(AnyStream, stream =>
    {
        var (state, _) = Run(Start, stream);
        var again = Take(state, Bucket(stream, stream.Length - 1));

        return (again.Transitions.IsEmpty && Same(again.State, state)).When(stream.Length % 12 != 0);
    });

    [Property(MaxTest = 100)]
    public Property Take_ABucketBehind_OnlyRaisesAlerts() => Prop.ForAll(AnyStream.Generator.Zip(Gen.Choose(0, 59)).ToArbitrary(), given =>
    {
        var (stream, behind) = given;
        var (state, _) = Run(Start, stream);
        var again = Take(state, Bucket(stream, behind % stream.Length));

        return Learned(again.State) == Learned(state)
            && again.Transitions.All(transition => transition.Kind is not (TransitionKind.Resolved or TransitionKind.Recovering or TransitionKind.Subsided))
            && state.Alerts.All(before => again.State.Alerts.Any(after => after.Id == before.Id && after.Severity >= before.Severity && after.TrueThrough >= before.TrueThrough));
    });

    [Property(MaxTest = 100)]
    public Property Take_AnIncompleteBucket_NeitherLearnsNorEndsAnything() => Prop.ForAll(AnyStream.Generator.Zip(AnyStep).ToArbitrary(), given =>
    {
        var (stream, next) = given;
        var (state, _) = Run(Start, stream);
        var step = Take(state, Bucket(Start.JudgedThrough, stream.Length, next, isComplete: false));

        return Learned(step.State) == Learned(state)
            && step.Transitions.All(transition => transition.Kind is not (TransitionKind.Resolved or TransitionKind.Recovering or TransitionKind.Subsided))
            && step.State.Alerts.Length >= state.Alerts.Length;
    });

    /// <summary>Looking at a bucket while it fills may tell sooner, never otherwise: sums only grow.</summary>
    [Property(MaxTest = 100)]
    public Property Take_EachBucketFillingAndThenComplete_GivesTheTransitionsOfCompleteOnly() => Prop.ForAll(AnyStream, stream =>
    {
        var (filling, complete) = (Start, Start);
        var (early, late) = (new List<string>(), new List<string>());
        for (var at = 0; at < stream.Length; at++)
        {
            var whole = Bucket(stream, at);
            var half = Bucket(Start.JudgedThrough, at, (stream[at].Requests / 2, stream[at].Usd / 2), isComplete: false);
            foreach (var bucket in (UsageBucket[])[half, whole])
            {
                var step = Take(filling, bucket);
                filling = step.State;
                early.AddRange(step.Transitions.Select(Kind));
            }

            var only = Take(complete, whole);
            complete = only.State;
            late.AddRange(only.Transitions.Select(Kind));
        }

        // An escalation is a detail of how fast a bucket filled; the life of an alert is not.
        return early.Where(IsLife).Order().SequenceEqual(late.Where(IsLife).Order()) && Learned(filling) == Learned(complete);
    });

    [Property(MaxTest = 100)]
    public Property Take_HugeCounts_OverflowOrStayFinite() => Prop.ForAll(
        Gen.Elements(0L, 1L, 1_000_000L, long.MaxValue / 1_000_000, long.MaxValue / 4, long.MaxValue).ArrayOf(80).ToArbitrary(),
        counts =>
        {
            var state = Given.NewState();
            try
            {
                foreach (var count in counts)
                {
                    var bucket = Given.Bucket(state.JudgedThrough, BucketWidth.Hour, count, count / 1_000m, count);
                    var step = Take(state, bucket);
                    state = step.State;
                    if (!IsSound(state) || !step.Transitions.All(transition => IsSound(transition.Alert.Anomaly)))
                    {
                        return false;
                    }
                }
            }
            catch (OverflowException)
            {
                return counts.Contains(long.MaxValue);
            }

            return true;
        });

    [Property(MaxTest = 50)]
    public Property Take_AnyStream_LeavesASoundState() => Prop.ForAll(AnyStream, stream => IsSound(Run(Start, stream).State));

    private static bool IsSound(KeyState state) => BaselineBlob.IsFinite(state.Baseline.Value)
        && new[] { state.Recent.Peak, state.Recent.OpenHour }.Concat(state.Recent.Steps.Select(recent => recent.Volume))
            .All(volume => Enumerable.Range(0, Volume.Channels).All(channel => double.IsFinite(volume[channel]) && volume[channel] >= 0));

    private static bool IsSound(Anomaly anomaly) =>
        double.IsFinite(anomaly.Observed) && double.IsFinite(anomaly.Expected) && double.IsFinite(anomaly.Score)
        && anomaly is { Observed: >= 0, Expected: >= 0, Score: >= 0 };

    private static (KeyState State, ImmutableArray<Transition> Transitions) Run(KeyState state, (long Requests, decimal Usd)[] stream)
    {
        var transitions = ImmutableArray<Transition>.Empty;
        for (var at = 0; at < stream.Length; at++)
        {
            var step = Take(state, Bucket(stream, at));
            (state, transitions) = (step.State, transitions.AddRange(step.Transitions));
        }

        return (state, transitions);
    }

    private static JudgeResult Take(KeyState state, UsageBucket bucket) =>
        Sentinel.Judge(state, bucket, KeyFacts.Unknown, Watchful, OrganizationCalibration.Empty, bucket.Window.End.AddMinutes(20));

    private static UsageBucket Bucket((long Requests, decimal Usd)[] stream, int at) => Bucket(Start.JudgedThrough, at, stream[at], isComplete: true);

    private static UsageBucket Bucket(DateTimeOffset from, int at, (long Requests, decimal Usd) step, bool isComplete) =>
        Given.Bucket(from.AddMinutes(5 * at), requests: step.Requests, usd: step.Usd, tokens: step.Requests * 1_000, isComplete: isComplete);

    private static bool Same(KeyState left, KeyState right) => Learned(left) == Learned(right) && left.Alerts.SequenceEqual(right.Alerts);

    private static string Learned(KeyState state) => string.Join(
        ';',
        [
            state.JudgedThrough.ToString("O"),
            $"{state.LastUsedAt:O}",
            $"{state.WokeAt:O} {state.Recent.Peak} {state.Recent.OpenHour} {state.Recent.Today} {state.Recent.TodayUsd} {state.Recent.Units}",
            Convert.ToHexString(BaselineBlob.Write(state.Baseline.Value)),
            .. state.Recent.Steps.Select(recent => recent.ToString()),
        ]);

    private static string Show(ImmutableArray<Transition> transitions) => string.Join('\n', transitions.Select(transition => $"{transition.EventId} {transition.Alert}"));

    /// <summary>Which reason carries an alert may differ with how full the bucket was that raised it.</summary>
    private static string Kind(Transition transition) =>
        $"{(transition.Alert.Subject.Rule is RuleKind.Cap ? "cap" : "behaviour")} {transition.Alert.ActiveAt:O} {transition.Kind}";

    private static bool IsLife(string kind) => !kind.EndsWith("Escalated", StringComparison.Ordinal);
}
