using System.Collections.Immutable;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Judging;

/// <summary>One thing that is wrong with how a key behaves.</summary>
/// <param name="Reason">What kind; names the alert where this sign carries it.</param>
/// <param name="Anomaly">The figures.</param>
internal sealed record Signal(RuleKind Reason, Anomaly Anomaly)
{
    /// <summary>
    /// Several signs of one bucket are one event: the first carries it, the others make it no less severe, add their
    /// kinds of evidence and are named.
    /// </summary>
    public static Signal Join(ImmutableArray<Signal> signs)
    {
        var first = signs[0].Anomaly;
        var dearest = first;
        var (severity, score, families, grounds) = (first.Severity, first.Score, first.Families, first.Grounds);
        foreach (var sign in signs.AsSpan()[1..])
        {
            severity = sign.Anomaly.Severity > severity ? sign.Anomaly.Severity : severity;
            dearest = sign.Anomaly.Excess >= dearest.Excess ? sign.Anomaly : dearest;
            score = Math.Max(score, sign.Anomaly.Score);
            families |= sign.Anomaly.Families;
            grounds = Weightier(grounds, sign.Anomaly.Grounds);
        }

        var more = string.Concat(signs.Skip(1).Select(sign => $" Also {sign.Anomaly.Cause}: {sign.Anomaly.Explanation}"));
        return signs[0] with
        {
            Anomaly = first with
            {
                Severity = severity,
                Score = score,
                Excess = dearest.Excess,
                Parts = dearest.Parts,
                Guessed = dearest.Guessed,
                Families = families,
                Grounds = grounds,
                Explanation = first.Explanation + more,
            },
        };
    }

    /// <summary>A ceiling leaves no doubt; what has no parallel leaves little.</summary>
    private static Grounds Weightier(Grounds left, Grounds right) => (left, right) switch
    {
        (Grounds.Ceiling, _) or (_, Grounds.Ceiling) => Grounds.Ceiling,
        (Grounds.Unparalleled, _) or (_, Grounds.Unparalleled) => Grounds.Unparalleled,
        _ => Grounds.History,
    };
}
