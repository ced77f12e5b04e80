using System.Collections.Immutable;
using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>A hard ceiling per hour is passed. It needs no history and knows no doubt.</summary>
internal static class CapRule
{
    public static Verdict Judge(Cap cap, KeyState state, UsageBucket bucket)
    {
        var hour = state.Recent.LastHour(bucket.Window.End, Volume.Of(bucket));
        foreach (var (meter, observed, ceiling) in Ceilings(cap, hour))
        {
            if (observed > ceiling)
            {
                return new Verdict.Anomalous(Describe(cap, meter, observed, ceiling, hour, bucket));
            }
        }

        return Verdict.Ok;
    }

    /// <summary>Whether an hour is above any ceiling of several.</summary>
    internal static bool IsAnyOver(ImmutableArray<Cap> caps, Volume hour)
    {
        foreach (var cap in caps)
        {
            if (IsOver(cap, hour))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOver(Cap cap, Volume hour) =>
        hour.Dollars > (double?)cap.CostPerHour?.Amount || hour.Requests > cap.RequestsPerHour || hour.Tokens > cap.TokensPerHour;

    private static IEnumerable<(string Meter, double Observed, double Ceiling)> Ceilings(Cap cap, Volume hour)
    {
        if (cap.CostPerHour is { } cost)
        {
            yield return ("USD/h", hour.Dollars, (double)cost.Amount);
        }

        if (cap.RequestsPerHour is { } requests)
        {
            yield return ("requests/h", hour.Requests, requests);
        }

        if (cap.TokensPerHour is { } tokens)
        {
            yield return ("tokens/h", hour.Tokens, tokens);
        }
    }

    /// <summary>Six digits of what is below one, so that a cap of half a cent is not shown as a cap of 0.</summary>
    private static string Figure(double value) =>
        value.ToString(value is > 0 and < 1 ? "0.######" : "#,0.##", CultureInfo.InvariantCulture);

    private static Anomaly Describe(Cap cap, string meter, double observed, double ceiling, Volume hour, UsageBucket bucket) => new(
        Severity.Critical,
        meter,
        observed,
        ceiling,
        0,
        cap.CostPerHour is { } cost && hour.Dollars > (double)cost.Amount
            ? new Usd((decimal)Math.Min(hour.Dollars - (double)cost.Amount, (double)bucket.KnownCost.Amount))
            : Usd.Zero,
        EvidenceFamilies.Volume,
        "cap exceeded",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Figure(observed)} {meter} in the hour to {bucket.Window.End:HH:mm} UTC exceed the cap of {Figure(ceiling)}."))
    {
        Grounds = Grounds.Ceiling,
    };
}
