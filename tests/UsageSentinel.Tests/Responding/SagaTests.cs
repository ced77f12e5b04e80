using System.Net;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Tests.Rigs;
using UsageSentinel.Tests.Storing;

namespace UsageSentinel.Tests.Responding;

/// <summary>One act from intent to outcome, wherever it is cut off and whoever goes on with it. What is random of this is in <see cref="Faults.FaultScheduleTests"/>.</summary>
public sealed class SagaTests(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    private static readonly CancellationToken None = CancellationToken.None;

    public static TheoryData<int> Refusals => [403, 404, 409, 429, 500, 504];

    /// <summary>The provider deleted the key and said that it did not; the process ends, and another one looks.</summary>
    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task RefusedButDone_ThenRestarted_IsFoundDoneAndDeletedOnce(int status)
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        rig.Host.Wire.Intercept = AfterTheDeletion(request => Wire.Refuse(request, (HttpStatusCode)status, "no"));

        await IgnoringAsync(() => rig.Host.Get<ResponseHandler>().HandleAsync(received, None));

        await AssertAnotherFindsItDoneAsync(rig);
    }

    [Fact]
    public async Task AnswerNeverCameThoughDone_ThenRestarted_IsFoundDoneAndDeletedOnce()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        rig.Host.Wire.Intercept = AfterTheDeletion(_ => throw new TaskCanceledException("The answer never came.", new TimeoutException()));

        await IgnoringAsync(() => rig.Host.Get<ResponseHandler>().HandleAsync(received, None));

        await AssertAnotherFindsItDoneAsync(rig);
    }

    /// <summary>Not done, and refused for good: told as failed, and never tried again by itself.</summary>
    [Fact]
    public async Task RefusedAndNotDone_ThenRestarted_IsNotTriedAgain()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var received = await rig.CriticalEventAsync();
        rig.Host.Wire.Intercept = (request, pass) => request.Method == HttpMethod.Delete ? Task.FromResult(Wire.Refuse(request, HttpStatusCode.Forbidden, "no")) : pass();
        await rig.Host.Get<ResponseHandler>().HandleAsync(received, None);

        await using var another = rig.World.Open(rig.Store, ResponseRig.Enforce(null));
        await another.Get<ResponseCoordinator>().ResumeAsync(None);
        await another.Get<ResponseHandler>().HandleAsync(received, None);

        Assert.Empty(rig.Deletions);
        Assert.Equal(ActionStatus.Failed, Assert.Single(await another.ActsAsync()).Status);
        Assert.Single(await another.LedgerAsync(), row => row.Kind is LedgerKind.Failed);
    }

    /// <summary>`sentinel revoke` dies at one of its writes: what is begun another process carries to its end in the person's name, what is not begun never happens.</summary>
    [Theory]
    [InlineData(0, 0)] // nothing written
    [InlineData(1, 0)] // the inputs are kept, the intent is not written
    [InlineData(2, 1)] // the intent is written, the provider did it, nobody wrote that down
    [InlineData(3, 1)] // all is written
    public async Task PersonsActDiesBetweenTwoWrites_IsCarriedToItsEndInTheirName(int writes, int deletions)
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await using (var dying = rig.World.Open(new CrashingStore(rig.Store, writes), ResponseRig.Enforce(null)))
        {
            await IgnoringAsync(() => RevokeAsync(dying, rig.Stolen));
        }

        await AssertCarriedToItsEndAsync(rig, deletions);
    }

    /// <summary>It dies after the intent and before the provider is asked.</summary>
    [Fact]
    public async Task PersonsActDiesBeforeTheProviderIsAsked_IsCarriedToItsEndInTheirName()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await using (var dying = rig.World.Open(rig.Store, ResponseRig.Enforce(null)))
        {
            dying.Wire.Intercept = (request, pass) => request.Method == HttpMethod.Delete ? throw new TaskCanceledException("Killed.") : pass();
            await IgnoringAsync(() => RevokeAsync(dying, rig.Stolen));
        }

        Assert.Empty(rig.Deletions);
        Assert.Equal((ActionStatus.Intended, "ops"), Assert.Single(await rig.Host.ActsAsync()) is var act ? (act.Status, act.Actor) : default);

        await AssertCarriedToItsEndAsync(rig, 1);
    }

    /// <summary>What a person began is not begun any more once somebody pulled the switch, and the ledger has both.</summary>
    [Fact]
    public async Task PersonsActDiesAndTheSwitchIsPulled_IsGivenUpInTheirName()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        await using (var dying = rig.World.Open(rig.Store, ResponseRig.Enforce(null)))
        {
            dying.Wire.Intercept = (request, pass) => request.Method == HttpMethod.Delete ? throw new TaskCanceledException("Killed.") : pass();
            await IgnoringAsync(() => RevokeAsync(dying, rig.Stolen));
        }

        await rig.Host.Get<ManualContainment>().SetStopAsync(true, "chief", "wait", None);
        await rig.Host.Get<ResponseCoordinator>().ResumeAsync(None);

        Assert.Empty(rig.Deletions);
        Assert.Equal(ActionStatus.Withdrawn, Assert.Single(await rig.Host.ActsAsync()).Status);
        Assert.Equal(
            [(LedgerKind.Intended, "ops"), (LedgerKind.Control, "chief"), (LedgerKind.Withheld, "ops")],
            (await rig.Host.LedgerAsync()).Select(row => (row.Kind, row.Actor)));
    }

    /// <summary>Events of an episode that is over, twice and behind those of the next: nothing is done for it, and nothing in its name to the next.</summary>
    [Fact]
    public async Task EventsOfAnOlderEpisode_DoubledAndLate_ActOnNothing()
    {
        await using var rig = await ResponseRig.StartAsync(fixture);
        var older = await rig.CriticalEventAsync();
        var newer = await BeginAnewAsync(rig, older);
        var handler = rig.Host.Get<ResponseHandler>();

        await handler.HandleAsync(older, None);
        await handler.HandleAsync(older, None);
        Assert.Empty(rig.Deletions);
        Assert.Empty(await rig.Host.ActsAsync());
        Assert.NotEmpty(await rig.WithheldAsync());
        Assert.All(await rig.WithheldAsync(), row => Assert.StartsWith($"Blocked by guardrail {Guardrail.NotFiring}", row.Summary, StringComparison.Ordinal));

        await handler.HandleAsync(newer, None);
        await handler.HandleAsync(older, None);
        await handler.HandleAsync(newer, None);

        Assert.Single(rig.Deletions);
        Assert.Equal(newer.Data.AlertId, Assert.Single(await rig.Host.ActsAsync()).EpisodeId);
        Assert.All((await rig.Host.LedgerAsync()).Where(row => row.EpisodeId == older.Data.AlertId), row => Assert.Equal(LedgerKind.Withheld, row.Kind));
    }

    private static Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> AfterTheDeletion(
        Func<HttpRequestMessage, HttpResponseMessage> answer) => async (request, pass) =>
    {
        var real = await pass();
        if (request.Method != HttpMethod.Delete)
        {
            return real;
        }

        real.Dispose();
        return answer(request);
    };

    private static async Task AssertAnotherFindsItDoneAsync(ResponseRig rig)
    {
        await using var another = rig.World.Open(rig.Store, ResponseRig.Enforce(null));
        await another.Get<ResponseCoordinator>().ResumeAsync(None);
        await another.Get<ResponseCoordinator>().ResumeAsync(None);

        Assert.Equal(rig.Stolen, Assert.Single(rig.Deletions).KeyId);
        var act = Assert.Single(await another.ActsAsync());
        Assert.Equal(ActionStatus.Done, act.Status);
        var rows = (await another.LedgerAsync()).Where(row => row.EpisodeId == act.EpisodeId).Select(row => row.Kind).ToList();
        Assert.Single(rows, LedgerKind.Intended);
        Assert.Single(rows, LedgerKind.Done);
        Assert.Empty(another.Wire.Mutations);

        rig.World.Clock.Advance(TimeSpan.FromMinutes(20));
        await another.SweepAsync();
        Assert.Equal(ActionStatus.Verified, Assert.Single(await another.ActsAsync()).Status);
    }

    private static async Task RevokeAsync(EngineHost host, string key)
    {
        var manual = host.Get<ManualContainment>();
        var one = await manual.OpenAsync(key, None);
        await manual.ContainAsync(one!, new Requester.Person("ops", ContainmentLevel.RevokeKey, BlastRadiusConsent.Given, "left the company"), None);
    }

    private static async Task AssertCarriedToItsEndAsync(ResponseRig rig, int deletions)
    {
        await rig.Host.Get<ResponseCoordinator>().ResumeAsync(None);
        await rig.Host.Get<ResponseCoordinator>().ResumeAsync(None);

        Assert.Equal(deletions, rig.Deletions.Count());
        Assert.All(await rig.Host.ActsAsync(), act => Assert.Equal((ActionStatus.Done, "ops"), (act.Status, act.Actor)));
        Assert.Equal(
            deletions == 0 ? [] : [(LedgerKind.Intended, "ops"), (LedgerKind.Done, "ops")],
            (await rig.Host.LedgerAsync()).Select(row => (row.Kind, row.Actor)));
    }

    /// <summary>The episode is over, and the next one of the same key fires; its event.</summary>
    private static async Task<SentinelEvent> BeginAnewAsync(ResponseRig rig, SentinelEvent older)
    {
        var states = rig.Host.Get<SeriesStore>();
        var series = (await rig.Host.AlertsAsync()).Single(alert => alert.Id == older.Data.AlertId).Subject.Series;
        var stored = (await states.FindAsync(EngineHost.Account, series, None))!;
        var alert = stored.State.Alerts.Single(held => held.Id == older.Data.AlertId);
        var ended = AlertLifecycle.End(alert, ResolvedReason.Cleared, alert.TrueThrough);
        var next = alert with { ActiveAt = alert.ActiveAt.AddMinutes(5), Sequence = 2 };
        await rig.Host.Get<AlertIndex>().PointAsync(EngineHost.Account, Partitions.Series(EngineHost.Account, series), [next], None);
        var transition = ended.Transitions[^1] with { Kind = TransitionKind.Fired, Alert = next };
        Assert.NotNull(await states.CommitAsync(
            stored.State with { Alerts = stored.State.Alerts.Replace(alert, next) }, stored.ETag, [.. ended.Transitions, transition], [], [], None));
        return older with { Id = "next", Data = older.Data with { AlertId = next.Id } };
    }

    private static async Task IgnoringAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception death) when (death is StoreException or UsageSentinel.Runtime.Failures.ProviderException or OperationCanceledException or HttpRequestException)
        {
            // The process is dead; nobody hears it.
        }
    }
}
