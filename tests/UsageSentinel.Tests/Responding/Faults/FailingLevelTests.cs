using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Tests.Responding.Faults;

/// <summary>Every reversible level fails, in each way a provider has: the next one is tried, on-call is notified of each, and nothing is called done.</summary>
public sealed class FailingLevelTests
{
    private static readonly ContainmentLevel[] Reversible = [ContainmentLevel.Throttle, ContainmentLevel.DenyModel, ContainmentLevel.SpendLimit];

    [Fact]
    public async Task Levels_EachFails_TheNextIsTriedAndNothingIsCalledDone()
    {
        foreach (var way in Enum.GetValues<BrokenWay>())
        {
            await CheckAsync(way);
        }
    }

    private static async Task CheckAsync(BrokenWay way)
    {
        await using var world = new FaultWorld(1);
        await world.RestartAsync(withoutStandingLimits: true);
        await world.PrepareAsync();
        foreach (var organization in world.Organizations)
        {
            organization.Broken = way;
        }

        // One key with evidence for reversible levels only.
        var reported = world.Events[1];
        await RunAsync(world, reported);

        var acts = (await world.Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).Acts.Where(act => act.EpisodeId == reported.Data.AlertId).OrderBy(act => act.BegunAt).ToList();
        Assert.Equal(Reversible, acts.Select(act => act.Level).Order());
        Assert.Equal(ActionStatus.Failed, acts[0].Status);

        // One that is still being tried is cancelled where a new decision prefers another.
        Assert.All(acts, act => Assert.True(act.Status is ActionStatus.Failed or ActionStatus.Withdrawn, $"{act.Level} is {act.Status}."));
        Assert.Equal(acts.Count, acts.Select(act => act.BegunAt).Distinct().Count());
        Assert.All(world.Organizations, organization => Assert.All(FaultWorld.Projects, project => Assert.Equal(organization.Own(project), organization.Levers(project))));
        var events = await EventsAsync(world, reported.Data.AlertId!);
        Assert.DoesNotContain(events, item => item.Type is EventTypes.Contained or EventTypes.Revoked);
        Assert.All(Reversible, level => Assert.Contains(events, item => item.Type == EventTypes.ResponseFailed && item.Data.Decision == level.ToString() && item.Data.Explanation is { Length: > 20 }));
        Assert.DoesNotContain(await world.Get<LedgerStore>().ReadAsync(1_000, CancellationToken.None), row => row.Kind is LedgerKind.Verified);
    }

    private static async Task RunAsync(FaultWorld world, SentinelEvent reported)
    {
        await TryAsync(() => world.Get<ResponseHandler>().HandleAsync(reported, CancellationToken.None));
        for (var run = 0; run < 60; run++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(5));
            await world.FreshenAsync();
            await TryAsync(async () => await world.Get<Verification>().VerifyAsync(CancellationToken.None));
            await TryAsync(() => world.Get<ResponseCoordinator>().ResumeAsync(CancellationToken.None));
        }
    }

    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception failure) when (failure is Runtime.Failures.ProviderException or Runtime.Failures.PartlyFailedException)
        {
            // The next run takes it up again.
        }
    }

    private static async Task<List<SentinelEvent>> EventsAsync(FaultWorld world, string alert)
    {
        var events = new List<SentinelEvent>();
        await foreach (var due in world.Get<OutboxStore>().DueAsync(CancellationToken.None))
        {
            if (due.Body is { } body && SentinelEvent.Parse(body) is { } parsed && parsed.Data.AlertId == alert)
            {
                events.Add(parsed);
            }
        }

        return events;
    }
}
