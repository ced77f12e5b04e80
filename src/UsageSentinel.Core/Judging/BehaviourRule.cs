using System.Collections.Immutable;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>
/// All findings about how a key behaves, joined into one verdict and one alert: the detector's score, and the signs
/// that need no score. Which of them carries the alert is its rule.
/// </summary>
internal static class BehaviourRule
{
    /// <param name="state">The series before the bucket.</param>
    /// <param name="seen">What the detector made of it.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="facts">What the provider says of the key besides its usage.</param>
    /// <param name="policy">What the operator wants.</param>
    /// <param name="calibration">The organization.</param>
    /// <returns>One finding; the rule of its subject is the reason.</returns>
    internal static Finding Judge(
        KeyState state, ScoredBucket seen, UsageBucket bucket, KeyFacts facts, Policy policy, OrganizationCalibration calibration)
    {
        if (seen.Detection is not { } detection)
        {
            // Nothing new in a bucket that was judged.
            return Say(state, RuleKind.Spike, new Verdict.Undecided(UndecidedReason.NotApplicable));
        }

        if (state.Expected?.Covers(state, bucket) is true)
        {
            // For as long as a person expects it, it is as it should be; what still holds afterwards is news.
            return Say(state, RuleKind.Spike, Verdict.Ok);
        }

        var found = ImmutableArray.CreateBuilder<Finding>();
        if (DormantRule.Judge(state, bucket, facts, policy) is Verdict.Anomalous woke)
        {
            found.Add(Found(state, RuleKind.Dormant, woke.Anomaly));
        }

        if (PromptCacheRule.Judge(state, seen, bucket, policy) is { } uncached)
        {
            found.Add(uncached);
        }

        if (DetectorRule.Judge(state, seen, detection, bucket, policy, calibration) is { } scored)
        {
            found.Add(scored);
        }

        if (ProvisionRule.Judge(state, bucket, facts, policy) is { } provision)
        {
            found.Add(provision);
        }

        if (found.Count == 0 && SlowRiseRule.Judge(state, seen, bucket, policy) is { } slow)
        {
            found.Add(slow);
        }

        if (found.Count == 0 && state.Expected?.Above(state, bucket, policy) is { } above)
        {
            found.Add(Found(state, RuleKind.Spike, above));
        }

        return found.Count > 0 ? WithCeiling(Join(found), state.Expected?.Passed(bucket)) : Say(state, RuleKind.Spike, Verdict.Ok);
    }

    /// <summary>Says so where a person expected the key to be busy, and it is busier than that.</summary>
    private static Finding WithCeiling(Finding found, string? passed) => found.Verdict is Verdict.Anomalous { Anomaly: var anomaly } && passed is { Length: > 0 }
        ? found with { Verdict = new Verdict.Anomalous(anomaly with { Explanation = anomaly.Explanation + passed }) }
        : found;

    /// <summary>Something that is wrong with how a key behaves. The rule names the alert where this finding carries it.</summary>
    internal static Finding Found(KeyState state, RuleKind reason, Anomaly anomaly) => Say(state, reason, new Verdict.Anomalous(anomaly));

    private static Finding Say(KeyState state, RuleKind reason, Verdict verdict) =>
        new(new AlertSubject(reason, state.Account, state.Series.Project, state.Series.Key), verdict);

    /// <summary>
    /// Several findings about one bucket are one event: the first carries it, the others make it no less severe, add their
    /// kinds of evidence and are named.
    /// </summary>
    private static Finding Join(ImmutableArray<Finding>.Builder found)
    {
        var first = AnomalyOf(found[0]);
        var costliest = first;
        var (severity, score, level, families, grounds, more) = (first.Severity, first.Score, first.Level, first.Families, first.Grounds, string.Empty);
        foreach (var other in found.Skip(1).Select(AnomalyOf))
        {
            severity = other.Severity > severity ? other.Severity : severity;
            costliest = other.Excess >= costliest.Excess ? other : costliest;
            score = Math.Max(score, other.Score);
            level = Math.Max(Raised(level, other), Raised(other.Level, first));
            families |= other.Families;
            grounds = Weightier(grounds, other.Grounds);
            more += $" Also {other.Cause}: {other.Explanation}";
        }

        return found[0] with
        {
            Verdict = new Verdict.Anomalous(first with
            {
                Cause = IsFlooded(found) ? DormantRule.WithBurst : first.Cause,
                Severity = severity,
                Score = score,
                Level = level,
                Excess = costliest.Excess,
                Parts = costliest.Parts,
                Guessed = costliest.Guessed,
                Families = families,
                Grounds = grounds,
                Explanation = first.Explanation + more,
            }),
        };
    }

    /// <summary>Whether a key that woke costs what is critical: another rule may say so before the key passes the dollar that its own rule waits for.</summary>
    private static bool IsFlooded(ImmutableArray<Finding>.Builder found) =>
        found[0].Subject.Rule is RuleKind.Dormant && found.Any(other => AnomalyOf(other).Severity is Severity.Critical);

    /// <summary>What is rare here and critical by another rule is both.</summary>
    private static int Raised(int level, Anomaly other) =>
        level is Anomaly.Rare && other is { Severity: Severity.Critical, Level: not Anomaly.Rare } ? Anomaly.RareAndCritical : level;

    private static Anomaly AnomalyOf(Finding found) => ((Verdict.Anomalous)found.Verdict).Anomaly;

    /// <summary>A ceiling leaves no doubt; what has no parallel leaves little.</summary>
    private static Grounds Weightier(Grounds left, Grounds right) => (left, right) switch
    {
        (Grounds.Ceiling, _) or (_, Grounds.Ceiling) => Grounds.Ceiling,
        (Grounds.Unparalleled, _) or (_, Grounds.Unparalleled) => Grounds.Unparalleled,
        _ => Grounds.History,
    };
}
