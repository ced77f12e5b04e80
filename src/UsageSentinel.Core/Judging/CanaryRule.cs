using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>A decoy: no application uses it, so any use is by an attacker. Needs no baseline.</summary>
internal static class CanaryRule
{
    /// <summary>Whether the key is one of the decoys, which are named by id.</summary>
    public static bool IsCanary(KeyState state, Policy policy) =>
        state.Series.Key is { } key && !policy.CanaryKeys.IsEmpty && IsNamed(key, policy);

    private static bool IsNamed(KeyId key, Policy policy) => policy.CanaryKeys.Any(entry => Protection.Matches(entry.Trim(), key.Value));

    public static Verdict Judge(KeyState state, UsageBucket bucket, Policy policy)
    {
        var requests = bucket.Usage.Sum(usage => usage.Counts.Requests + usage.Counts.Units);
        return requests <= 0 || !IsCanary(state, policy)
            ? Verdict.Ok
            : new Verdict.Anomalous(new Anomaly(
                Severity.Critical,
                "requests",
                requests,
                0,
                0,
                bucket.Usage.Aggregate(Usd.Zero, (sum, usage) => sum + usage.Cost),
                EvidenceFamilies.External,
                "A canary key was used",
                string.Create(CultureInfo.InvariantCulture, $"{requests} {Plural.Of(requests, "request")} with a decoy key that no application uses. Someone has found the key where it was placed.")));
    }
}
