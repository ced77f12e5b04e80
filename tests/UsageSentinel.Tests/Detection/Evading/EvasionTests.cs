using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Replaying;

namespace UsageSentinel.Tests.Detection.Evading;

/// <summary>Five ways to stay below every threshold, and that they do not work.</summary>
public sealed class EvasionTests
{
    /// <param name="evasion">What happens.</param>
    /// <param name="most">What it may have cost when it is told, in US dollars.</param>
    [Theory]
    [InlineData(Evasion.SlowRamp, 250)]
    [InlineData(Evasion.AllKeysUp, 600)]
    [InlineData(Evasion.ManyNewKeys, 200)]
    [InlineData(Evasion.ChainOfNewKeys, 150)]
    [InlineData(Evasion.CacheStops, 10)]
    public void Replay_AnEvasion_IsToldBeforeItHasCostMuch(Evasion evasion, double most)
    {
        var found = EvasionFinding.Of(evasion, new EvasionScenario(evasion, seed: 1));

        Assert.NotNull(found.Alert);
        Assert.InRange(found.Usd, 0, most);
    }

    [Fact]
    public void Replay_AChainOfNewKeys_BecomesCritical() =>
        Assert.InRange(EvasionFinding.Of(Evasion.ChainOfNewKeys, new EvasionScenario(Evasion.ChainOfNewKeys, seed: 1)).CriticalUsd ?? double.NaN, 0, 200);

    [Fact]
    public void Replay_ACacheThatStops_IsNamed() => Assert.Equal(
        "prompt cache stopped working", EvasionFinding.Of(Evasion.CacheStops, new EvasionScenario(Evasion.CacheStops, seed: 1)).Alert?.Anomaly.Cause);

    [Fact]
    public void Replay_OrdinaryLife_IsNoSlowRiseAndNoBudgetOfNewKeys() => Assert.DoesNotContain(
        new Replay(Policy.Default).Run(new EvasionScenario(Evasion.None, seed: 1).Make(), 60, null).Alerts, alert => alert.Alert.Subject is { Key: null, Name: not null });

    /// <summary>Keys that are replaced by new ones cost as much together as before.</summary>
    [Fact]
    public void Replay_AllKeysRotated_IsNoSlowRiseAndNoBudgetOfNewKeys()
    {
        var begins = EvasionScenario.Begins.ToUnixTimeSeconds();
        var rotated = new EvasionScenario(Evasion.None, seed: 1).Make().SelectMany(key => new[]
        {
            key with { Rows = [.. key.Rows.Where(row => row.Start < begins)] },
            key with { Key = key.Key + "_new", Rows = [.. key.Rows.Where(row => row.Start >= begins)] },
        });

        Assert.DoesNotContain(new Replay(Policy.Default).Run([.. rotated], 60, null).Alerts, alert => alert.Alert.Subject is { Key: null, Name: not null });
    }
}
