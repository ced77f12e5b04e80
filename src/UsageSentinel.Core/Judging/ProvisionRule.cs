using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Core.Judging;

/// <summary>A young key has no past to be judged by; what the operator provides for one is a bound that needs none.</summary>
internal static class ProvisionRule
{
    public static Finding? Judge(KeyState state, Usage.UsageBucket bucket, KeyFacts facts, Policy policy)
    {
        if (policy.Provision is not { } provision
            || facts.CreatedAt is not { } created
            || bucket.Window.End - created > provision.For
            || bucket.KnownCost <= Usd.Zero)
        {
            return null;
        }

        var isToday = DateOnly.FromDateTime(bucket.Window.Start.UtcDateTime) == state.Recent.Today;
        var today = new Usd((decimal)Math.Min(isToday ? state.Recent.TodayUsd : 0, 1e15)) + bucket.KnownCost;
        return today <= provision.PerDay ? null : BehaviourRule.Found(state, RuleKind.NewKey, new Anomaly(
            Severity.Critical,
            "USD/day",
            (double)today.Amount,
            (double)provision.PerDay.Amount,
            0,
            today - provision.PerDay < bucket.KnownCost ? today - provision.PerDay : bucket.KnownCost,
            EvidenceFamilies.Volume,
            "a new key exceeds its daily limit",
            string.Create(
                CultureInfo.InvariantCulture,
                $"{today} today. The limit for a key in its first {provision.For.TotalDays:0.#} {Plural.Of(provision.For.TotalDays, "day")} is {provision.PerDay} per day (detection.newKeyUsdPerDay). The key was created {created:yyyy-MM-dd HH:mm} UTC."))
        {
            Window = TimeSpan.FromDays(1),
            Grounds = Grounds.Ceiling,
        });
    }
}

/// <summary>What the operator provides for a new key.</summary>
/// <param name="PerDay">What it may cost in a UTC day.</param>
/// <param name="For">How long a key is new.</param>
public sealed record Provision(Usd PerDay, TimeSpan For);
