using System.Globalization;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Detection;
using UsageSentinel.Core.Findings;

namespace UsageSentinel.Core.Judging;

/// <summary>A flood of requests matters though it costs next to nothing: it eats the account's rate limits, and every other key starves.</summary>
internal static class RequestFloodRule
{
    /// <summary>The unit in which a flood is reported.</summary>
    public const string Meter = "requests/h";

    private const double PerHour = 10_000;
    private const double OfUsual = 10;

    /// <summary>A bucket the detector finds out of the ordinary, as a flood; null where its requests come at no rate that matters.</summary>
    public static Finding? Judge(ScoredBucket seen, in DetectorScore judgement)
    {
        var hours = seen.Step.Hours;
        var observed = seen.Step.Requests / hours;
        double usual = seen.Before.Value.HourExpected[(int)Channel.Requests];
        return observed - usual <= PerHour || observed <= OfUsual * usual
            ? null
            : BehaviourRule.Found(seen.State, RuleKind.Spike, new Anomaly(
                Severity.Warning,
                Meter,
                observed,
                usual,
                judgement.Score,
                default,
                EvidenceFamilies.Volume,
                "request flood",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Wording.Number(observed)} requests per hour over {Wording.Length(hours)}; the usual rate is {Wording.Number(usual)}. They cost almost nothing, but use up the rate limits of the account."))
            {
                Window = TimeSpan.FromHours(hours),
            });
    }
}
