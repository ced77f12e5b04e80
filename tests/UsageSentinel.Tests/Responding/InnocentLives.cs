using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Replaying;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Responding;

/// <summary>
/// Keys that nobody abuses: a simulated organization with every benign surprise, its first weeks by the hour as a back-fill
/// reads them, then in steps of five minutes as a sweep does, through the engine and what the responder asks of the evidence.
/// </summary>
internal static class InnocentLives
{
    private const int History = 30;

    /// <summary>Before the first of the surprises.</summary>
    private const int FineBefore = 4;

    /// <summary>One key in so many is rotated: from then on a new one does all of its work.</summary>
    private const int RotatedOneIn = 12;

    private const string Rotated = "-rotated";

    /// <param name="seed">Names the organization, and the day of the month on which its surprises happen.</param>
    /// <param name="keys">How many keys it has, one in twelve of them made three days before the surprises.</param>
    /// <param name="after">Days they live after the first surprises.</param>
    public static async Task<InnocentRun> LiveAsync(int seed, int keys, int after)
    {
        var start = new DateTimeOffset(2026, 9, 15, 12, 0, 0, TimeSpan.Zero).AddDays(seed % 28);
        var clock = new SimulatedClock(start);
        var options = new SimulatorOptions { Seed = seed, Keys = keys, Days = History, Scenario = "surprises" };
        await using var server = await SimulatorServer.StartAsync(options, clock, 0, CancellationToken.None);
        clock.Advance(TimeSpan.FromDays(after));
        var organization = server.Organization;
        var fine = start.AddDays(-FineBefore);
        var record = Record(organization.Books, (start.AddDays(-History), fine, start.AddDays(1), start.AddDays(after)));
        var (all, fineHours) = (0.0, 0.0);
        var outcome = new Replay(new SentinelOptions().ToPolicy()).Run(record, 5, bucket =>
        {
            all += bucket.Window.Length.TotalHours;
            fineHours += bucket.Window.Start >= fine ? bucket.Window.Length.TotalHours : 0;
        });
        return new InnocentRun(
            all / (24 * 30),
            fineHours / (24 * 30),
            [.. outcome.Alerts.Where(alert => (alert.Alert.Severity is Severity.Critical || alert.Response is not null) && alert.Alert.Subject.Key is not null).Select(alert => new InnocentAlert(
                alert.Alert.Subject.Key?.Value ?? string.Empty,
                alert.Alert.Severity,
                alert.Response?.Level ?? ContainmentLevel.None,
                alert.Alert.Anomaly.Grounds,
                alert.Alert.Anomaly.Explanation))],
            [.. organization.Incidents],
            record.Count(key => key.Key.EndsWith(Rotated, StringComparison.Ordinal)));
    }

    private static ImmutableArray<RecordedKey> Record(Books books, (DateTimeOffset From, DateTimeOffset Fine, DateTimeOffset Rotation, DateTimeOffset To) at)
    {
        var lines = SimulatedRecord.Lines(books, at.From, at.Fine, at.To);
        var rotated = lines.Select(line => line.Line.KeyId).Distinct().Order(StringComparer.Ordinal).Where((_, place) => place % RotatedOneIn == 0).ToHashSet();
        return SimulatedRecord.Of(lines, at.Fine, line => rotated.Contains(line.KeyId) && line.Start >= at.Rotation ? line.KeyId + Rotated : line.KeyId);
    }
}

/// <summary>What came of innocent keys.</summary>
/// <param name="KeyMonths">Months of all keys together that were judged.</param>
/// <param name="FineKeyMonths">Those of them in steps of five minutes.</param>
/// <param name="Alerts">The critical alerts, and those that would be acted on.</param>
/// <param name="Surprises">What happened, as the simulator labels it.</param>
/// <param name="Rotations">Keys whose work a new key took over from one minute to the next.</param>
internal sealed record InnocentRun(
    double KeyMonths, double FineKeyMonths, ImmutableArray<InnocentAlert> Alerts, ImmutableArray<Incident> Surprises, int Rotations);

/// <summary>An alert of a key that nobody abuses.</summary>
/// <param name="Key">The key.</param>
/// <param name="Severity">Its severity.</param>
/// <param name="Would">What would have been done to it in <c>enforce</c> with the settings as shipped.</param>
/// <param name="Grounds">What it was last told on.</param>
/// <param name="What">In words.</param>
internal sealed record InnocentAlert(string Key, Severity Severity, ContainmentLevel Would, Grounds Grounds, string What);
