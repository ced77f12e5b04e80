using System.Globalization;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>A flood of requests matters though it costs little: it eats the account's rate limits, and every other key starves.</summary>
internal static class FloodRule
{
    private const double PerHour = 10_000;
    private const double OfUsual = 10;

    public static Sign? Judge(KeyState state, Examination seen, UsageBucket bucket)
    {
        var requests = state.Recent.LastHour(bucket.Window.End, Volume.Of(bucket)).Requests;
        double usual = seen.Before.Value.HourExpected[(int)Channel.Requests];
        return requests - usual <= PerHour || requests <= OfUsual * usual
            ? null
            : new Sign(RuleKind.Spike, new Anomaly(
                Severity.Warning,
                "requests",
                requests,
                usual,
                0,
                default,
                EvidenceFamilies.Volume,
                "request flood",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{requests:#,0} requests in the hour to {bucket.Window.End:HH:mm} UTC where {usual:#,0} are usual: enough to use up the account's rate limits.")));
    }
}
