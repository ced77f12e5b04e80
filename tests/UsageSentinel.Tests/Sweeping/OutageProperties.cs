using System.Net;
using FsCheck;
using FsCheck.Fluent;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>
/// Invariant 8: while a source cannot be read no alert about what keys do or cost ends, worsens or begins, whatever the trouble and
/// whenever it comes; and afterwards the same things hold as if there had been none.
/// </summary>
public sealed class OutageProperties(BackfilledFixture fixture) : IClassFixture<BackfilledFixture>
{
    private const string Nothing = """{"object":"page","data":[],"has_more":false,"next_page":null}""";

    /// <summary>Two hours, a quarter at a time: less than any gap that is read in hours alone.</summary>
    private const int Steps = 8;

    private static readonly Arbitrary<Trouble[]> AnySchedule = (
        from steps in Gen.Frequency(
            (3, Gen.Constant(Trouble.None)),
            (4, Gen.Elements(Trouble.Down, Trouble.Busy, Trouble.Garbage, Trouble.Silent, Trouble.OneSilent))).ArrayOf(Steps)
        select steps).ToArbitrary();

    /// <summary>In the demo a probe begins at 12:20 and a thief at 12:30; the sweeps begin at 12:30 and end at 14:25.</summary>
    [Fact]
    public async Task Schedule_OfAnyOutages_ResolvesNothingAndBeginsNothing()
    {
        var faults = new List<string>();
        var calm = await RunAsync([.. Enumerable.Repeat(Trouble.None, Steps)], faults);
        Assert.Empty(faults);
        Assert.NotEmpty(calm);
        Prop.ForAll(AnySchedule, steps =>
        {
            var found = new List<string>();
            var after = RunAsync(steps, found).GetAwaiter().GetResult();
            found.AddRange(after.Except(calm).Select(what => $"only with trouble: {what}"));
            found.AddRange(calm.Except(after).Select(what => $"only without: {what}"));
            return found.Count == 0 ? true.ToProperty() : false.Label(string.Join("; ", found));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));
    }

    /// <summary>A key that stopped at a quarter past was judged on the rest of its hour in one piece, and alerted on what no step of five minutes shows.</summary>
    [Fact]
    public async Task Schedule_OneSilentWithinTheHour_LeavesWhatHoldsWithoutTrouble()
    {
        var faults = new List<string>();
        var calm = await RunAsync([.. Enumerable.Repeat(Trouble.None, Steps)], faults);

        var after = await RunAsync(
            [Trouble.None, Trouble.Garbage, Trouble.None, Trouble.Silent, Trouble.None, Trouble.Silent, Trouble.OneSilent, Trouble.Garbage], faults);

        Assert.Empty(faults);
        Assert.Equal(calm, after);
    }

    /// <returns>What holds in the end.</returns>
    private async Task<List<string>> RunAsync(Trouble[] steps, List<string> faults)
    {
        await using var world = await World.StartAsync(BackfilledFixture.Demo);
        await using var store = SqliteEntityStore.Open(fixture.Copy());
        await using var host = world.Open(store);
        world.Clock.Set(World.Noon.AddMinutes(15));
        foreach (var step in steps)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(15));
            await StepAsync(host, step, faults);
        }

        // It is over, and a few sweeps later what is late has been seen.
        for (var sweep = 0; sweep < 2; sweep++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(5));
            await StepAsync(host, Trouble.None, faults);
        }

        return await HoldsAsync(host);
    }

    private static async Task StepAsync(EngineHost host, Trouble trouble, List<string> faults)
    {
        var (before, through, reported) = (await OpenAsync(host), (await host.StateAsync()).MinutesThrough, host.Reported.Count);
        host.Wire.Intercept = (request, pass) => Answer(request, trouble) is { } answer ? Task.FromResult(answer) : pass();
        var report = await host.RunAsync();
        if (trouble is Trouble.None)
        {
            Assert.Equal(SweepOutcome.Done, report.Outcome);
            return;
        }

        var after = await OpenAsync(host);
        if (trouble is Trouble.OneSilent)
        {
            // The other endpoints of a key go on: it may rise by what they tell, and nothing may end.
            var still = after.Select(IdOf).ToHashSet();
            faults.AddRange(before.Where(alert => !still.Contains(IdOf(alert))).Select(alert => $"{trouble} ended {alert}"));
            (before, reported) = (after, host.Reported.Count);
        }

        faults.AddRange(before.Except(after).Select(alert => $"{trouble} changed {alert}"));
        faults.AddRange(after.Except(before).Select(alert => $"{trouble} made {alert}"));
        faults.AddRange(host.Reported.Skip(reported)
            .Where(one => EventTypes.IsAlert(one.Type) || one.Type == EventTypes.Resolved)
            .Where(one => one.Type != EventTypes.Repeated && !IsOfSource(one.Data.Rule))
            .Select(one => $"{trouble} told {one.Id}"));
        var state = await host.StateAsync();
        var isUnread = trouble is Trouble.OneSilent
            ? report.Outcome is SweepOutcome.Done && state.Sources.TryGetValue("completions", out var source) && source.Through <= through
            : report.Outcome is SweepOutcome.ProviderFailed && state.MinutesThrough == through;
        if (!isUnread)
        {
            faults.Add($"{trouble} was taken for data: {report.Outcome}");
        }
    }

    private static HttpResponseMessage? Answer(HttpRequestMessage request, Trouble trouble)
    {
        var path = request.RequestUri!.AbsolutePath;
        return trouble switch
        {
            Trouble.Down => Wire.Refuse(request, HttpStatusCode.InternalServerError, "down"),
            Trouble.Busy => Wire.Refuse(request, HttpStatusCode.ServiceUnavailable, "busy"),
            Trouble.Garbage when path.Contains("/usage/", StringComparison.Ordinal) => Wire.Answer(request, HttpStatusCode.OK, "<html>"),
            Trouble.Silent when path.Contains("/usage/", StringComparison.Ordinal) => Wire.Answer(request, HttpStatusCode.OK, Nothing),
            Trouble.OneSilent when path.EndsWith("/usage/completions", StringComparison.Ordinal) => Wire.Answer(request, HttpStatusCode.OK, Nothing),
            _ => null,
        };
    }

    private static string IdOf(string alert) => alert[..alert.IndexOf(' ', StringComparison.Ordinal)];

    private static bool IsOfSource(string? rule) => rule is nameof(RuleKind.SourceError) or nameof(RuleKind.SourceNoData);

    private static async Task<List<string>> OpenAsync(EngineHost host) => [.. (await host.AlertsAsync())
        .Where(alert => alert.IsOpen && !IsOfSource(alert.Subject.Rule.ToString()))
        .Select(alert => $"{alert.Id} {alert.State} {alert.Severity} {alert.Sequence} {alert.Subject.Rule} {alert.Subject.Key}")];

    /// <summary>
    /// Which alerts are open in the end. When each began in a stretch that was read late may differ, because hours are judged before
    /// minutes there, and what carried it then; and whether a key is unknown goes by the inventory, which is read by the wall clock.
    /// </summary>
    private static async Task<List<string>> HoldsAsync(EngineHost host) => [.. (await host.AlertsAsync())
        .Where(alert => alert.IsOpen && alert.Subject.Rule is not RuleKind.UnknownKey)
        .Select(alert => $"{(RuleTraits.Get(alert.Subject.Rule).IsBehaviour ? "Behaviour" : alert.Subject.Rule)} {alert.Subject.Project} {alert.Subject.Key} {alert.Subject.Name} {alert.State} {alert.Severity}")
        .Order(StringComparer.Ordinal)];

    private enum Trouble
    {
        None,
        Down,
        Busy,
        Garbage,
        Silent,
        OneSilent,
    }
}
