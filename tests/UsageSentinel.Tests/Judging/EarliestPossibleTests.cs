using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Tests.Judging;

/// <summary>When an alert was earliest possible.</summary>
public sealed class EarliestPossibleTests
{
    private static readonly DateTimeOffset Began = new(2026, 9, 15, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeWindow Bucket = new(Began.AddMinutes(20), Began.AddMinutes(25));

    [Theory]
    [InlineData(0, 0, 40, 5)]
    [InlineData(4, 5, 40, 10)]
    [InlineData(6, 5, 40, 15)]
    [InlineData(6, 60, 40, 40)]
    [InlineData(50, 5, 40, 40)]
    public void On_AnAlertThatFires_IsTheFirstSweepAfterTheUsageWasThere(int arrives, int every, int now, int expected)
    {
        var policy = new Policy { Arrives = TimeSpan.FromMinutes(arrives), ReadEvery = TimeSpan.FromMinutes(every) };

        var said = EarliestPossible.On(Fired(), Bucket, policy, Began.AddMinutes(now));

        Assert.Equal(Began.AddMinutes(expected), said.Alert!.EarliestPossibleAt);
        Assert.All(said.Transitions, transition => Assert.Equal(Began.AddMinutes(expected), transition.Alert.EarliestPossibleAt));
    }

    [Fact]
    public void On_AnAlertThatReturns_KeepsWhatItSaidFirst()
    {
        var first = EarliestPossible.On(Fired(), Bucket, new Policy(), Began.AddMinutes(25));

        var again = EarliestPossible.On(first, Bucket, new Policy { Arrives = TimeSpan.FromMinutes(9) }, Began.AddHours(9));

        Assert.Equal(first.Alert!.EarliestPossibleAt, again.Alert!.EarliestPossibleAt);
    }

    [Fact]
    public void On_OldHistory_SaysNothing()
    {
        var fired = Fired();

        Assert.Null(EarliestPossible.On(fired with { Alert = fired.Alert! with { IsHistoric = true } }, Bucket, new Policy(), Began.AddHours(1)).Alert!.EarliestPossibleAt);
    }

    private static Advanced Fired()
    {
        var alert = new Alert(
            new AlertSubject(RuleKind.Spike, new ProviderAccount("openai", "default"), null, new KeyId("key_1")),
            AlertState.Firing,
            Began,
            new Anomaly(Severity.Warning, "USD", 9, 1, 5, new Usd(8), EvidenceFamilies.None, "spike", "9 USD in 1 h."),
            Severity.Warning,
            Bucket.End,
            1)
        {
            FiredAt = Bucket.End,
        };
        return new Advanced(alert, [new Transition(TransitionKind.Fired, alert, Bucket.End)]);
    }
}
