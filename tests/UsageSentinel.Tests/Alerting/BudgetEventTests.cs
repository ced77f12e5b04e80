using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Pricing;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Tests.Judging;

namespace UsageSentinel.Tests.Alerting;

/// <summary>What an event says its dollars rest on.</summary>
public sealed class BudgetEventTests
{
    [Theory]
    [InlineData(0, "estimated")]
    [InlineData(59.99, "estimated")]
    [InlineData(60, "billed")]
    public void Announce_ABudget_SaysHowMuchIsBilledAndByWhichList(double billed, string basis)
    {
        var anomaly = Given.Anomaly() with { Meter = "USD", Observed = 60, Expected = 50, Billed = new Usd((decimal)billed) };
        var fired = AlertAdvance.Take(
            null, new Finding(Given.Subject(RuleKind.Budget, "all"), new Verdict.Anomalous(anomaly)), Given.Step(0), true, new AlertTiming(TimeSpan.Zero, TimeSpan.Zero));
        var announcer = new Announcer("test", "v1") { PriceVersionOf = account => $"list of {account.Provider}" };

        var data = SentinelEvent.Parse(Assert.Single(announcer.Announce(fired.Transitions, null)).Body)!.Data;

        Assert.Equal((basis, (decimal)billed, "list of openai"), (data.CostBasis, data.BilledUsd, data.PriceVersion));
    }
}
