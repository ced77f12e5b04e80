using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Channels.Rendering;
using UsageSentinel.Tests.Channels.Rig;
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
        var fired = AlertLifecycle.Apply(
            null, new Finding(Given.Subject(RuleKind.Budget, "all"), new Verdict.Anomalous(anomaly)), Given.Step(0), true, new AlertTiming(TimeSpan.Zero, TimeSpan.Zero));
        var announcer = new AlertEventFactory("test", "v1") { PriceVersionOf = account => $"list of {account.Provider}" };

        var data = Assert.Single(announcer.Announce(fired.Transitions, null)).Data;

        Assert.Equal((basis, (decimal)billed, "list of openai"), (data.CostBasis, data.BilledUsd, data.PriceVersion));
    }

    [Theory]
    [InlineData(RuleKind.Budget, 60, 50, "$60.00 spent of $50.00 (120 %), of which $12.00 is billed")]
    [InlineData(RuleKind.Forecast, 75, 50, "$75.00 expected for the whole period, budget $50.00")]
    [InlineData(RuleKind.Budget, 1e300, 50, "spent of $50.00")] // an absurd sum is no reason to send nothing
    public void Write_ABudgetNotice_ShowsSpentBudgetAndPercentAndACommandThatWorks(RuleKind rule, double observed, double expected, string measured)
    {
        var anomaly = Given.Anomaly() with { Meter = "USD", Observed = observed, Expected = expected, Billed = new Usd(12) };
        var fired = AlertLifecycle.Apply(
            null, new Finding(Given.Subject(rule, "all"), new Verdict.Anomalous(anomaly)), Given.Step(0), true, new AlertTiming(TimeSpan.Zero, TimeSpan.Zero));
        var reported = Assert.Single(new AlertEventFactory("test", "v1").Announce(fired.Transitions, null));

        var text = NoticeComposer.Write(GivenNotices.Of(NotifyReason.First, reported), NoticeLinks.None);
        var alert = text.Alerts[0];

        Assert.Contains(measured, alert.Summary.Single(fact => fact.Label == "What").Value, StringComparison.Ordinal);
        Assert.Equal("sentinel budgets", alert.Commands.Single(command => command.Label == "More").Value);
    }
}
