using UsageSentinel.Core.Alerting.Muting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>A person says that automatic actions must wait: with an acknowledgement, or with a silence that includes actions.</summary>
public class HoldTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(20);

    [Fact]
    public async Task AcknowledgedWithHold_BlocksActionsUntilItsEnd()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.CollectUntilCriticalAsync();
        var episode = await EpisodeAsync(rig);
        var found = await rig.Host.Get<AlertActions>().FindAsync(EngineHost.Account, episode, CancellationToken.None);
        var until = rig.World.Now + Lasts;
        await rig.Host.Get<AlertActions>().AcknowledgeAsync(
            found!, new Ack(episode, "ada", rig.World.Now, until, Severity.Critical) { Holds = true }, CancellationToken.None);

        await AssertWaitsUntilAsync(rig, until, Guardrail.AckedWithHold);
    }

    [Fact]
    public async Task AcknowledgedWithoutHold_BlocksNoAction()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.CollectUntilCriticalAsync();
        var episode = await EpisodeAsync(rig);
        var found = await rig.Host.Get<AlertActions>().FindAsync(EngineHost.Account, episode, CancellationToken.None);
        await rig.Host.Get<AlertActions>().AcknowledgeAsync(
            found!, new Ack(episode, "ada", rig.World.Now, rig.World.Now + Lasts, Severity.Critical), CancellationToken.None);

        await rig.NotifyAsync();

        Assert.Equal(rig.Stolen, Assert.Single(rig.Deletions).KeyId);
    }

    [Fact]
    public async Task SilenceThatIncludesActions_BlocksActionsUntilItsEnd()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.CollectUntilCriticalAsync();
        var until = rig.World.Now + Lasts;
        await SilenceAsync(rig, $"key={rig.Stolen}", until, includesActions: true);

        await AssertWaitsUntilAsync(rig, until, Guardrail.SilencedActions);
    }

    [Theory]
    [InlineData(false, "key={0}", "a silence stops notices only unless it says more")]
    [InlineData(true, "key=key_of_somebody_else", "it is about another key")]
    public async Task SilenceThatDoesNotCoverIt_BlocksNoAction(bool includesActions, string matcher, string why)
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await rig.CollectUntilCriticalAsync();
        await SilenceAsync(rig, matcher.Replace("{0}", rig.Stolen, StringComparison.Ordinal), rig.World.Now + Lasts, includesActions);

        await rig.NotifyAsync();

        Assert.True(rig.Deletions.Any(), why);
    }

    private static async Task<string> EpisodeAsync(ResponseRig rig) => (await rig.Host.AlertsAsync()).First(
        alert => alert is { IsOpen: true, Severity: Severity.Critical } && alert.Subject.Key?.Value == rig.Stolen).Id;

    private static Task SilenceAsync(ResponseRig rig, string matcher, DateTimeOffset until, bool includesActions) => rig.Host.Get<MuteStore>().WriteAsync(
        new Silence("s1", [Matcher.Parse(matcher)], rig.World.Now, until, "ada", "a test of ours") { IncludesActions = includesActions }, CancellationToken.None);

    private static async Task AssertWaitsUntilAsync(ResponseRig rig, DateTimeOffset until, Guardrail guardrail)
    {
        await rig.NotifyAsync();
        while (rig.World.Now + TimeSpan.FromMinutes(5) < until)
        {
            rig.World.Clock.Advance(TimeSpan.FromMinutes(5));
            await rig.Host.SweepAsync();
        }

        Assert.Empty(rig.Deletions);
        Assert.Contains(await rig.WithheldAsync(), entry => entry.Summary.Contains(guardrail.ToString(), StringComparison.Ordinal));
        await rig.RunUntilAsync(() => rig.Deletions.Any());
        Assert.True(rig.World.Now >= until);
    }
}
