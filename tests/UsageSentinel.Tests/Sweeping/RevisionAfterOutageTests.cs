using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>
/// An endpoint that was unread for three hours, and hours that the provider restates: both put right what was judged, and neither
/// learns or counts what the other has.
/// </summary>
public sealed class RevisionAfterOutageTests
{
    private const decimal Request = 0.0045m;
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);
    private static readonly TimeWindow Outage = new(Start.AddHours(3), Start.AddHours(6));

    /// <summary>Hours known before the outage, restated in the very answer that ends it; and hours of the outage, restated half an hour after it.</summary>
    [Theory]
    [InlineData(10, 11, 0)]
    [InlineData(12, 13, 30)]
    public async Task Sweep_HoursAreRestatedAroundAnOutage_LearnsEachBucketOnceAndCountsExcessOnce(int raised, int lowered, int minutesAfter)
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        var isRestated = false;
        organization.Add("key_0").Uses(minute => HourOf(minute) switch
        {
            var hour when isRestated && hour == raised => BookedUse.Of(400),
            var hour when isRestated && hour == lowered => BookedUse.Of(2),
            _ => BookedUse.Office(minute, 0, 6),
        });
        organization.Add("key_1").Uses(minute => BookedUse.Office(minute, 1, 6));
        await using var host = organization.Open(new MemoryEntityStore());
        OneEndpointOut.Cut(host, organization, () => Outage.Contains(organization.Clock.GetUtcNow()));
        while (organization.Clock.GetUtcNow() < Outage.End)
        {
            await SweepAsync(organization, host);
        }

        Assert.Contains("completions", (await host.StateAsync()).Sources.Keys);
        Assert.DoesNotContain(await host.AlertsAsync(), alert => alert is { IsHistoric: false, FiredAt: not null, Subject.Key: not null });
        while (organization.Clock.GetUtcNow() < Outage.End.AddMinutes(minutesAfter))
        {
            await SweepAsync(organization, host);
        }

        isRestated = true;
        while (organization.Clock.GetUtcNow() < Outage.End.AddHours(3))
        {
            await SweepAsync(organization, host);
        }

        Assert.Empty((await host.StateAsync()).Sources);
        await AssertByTheBooksAsync(organization, host);

        // What the raised hour cost above what is usual is in the alert, and in it once.
        var alert = Assert.Single(await host.AlertsAsync(), alert => alert is { IsHistoric: false, FiredAt: not null, Subject.Key: not null });
        Assert.Equal("key_0", alert.Subject.Key?.Value);
        Assert.InRange(alert.EpisodeExcess.Amount, 0.8m * 400 * 60 * Request, 1.02m * 400 * 60 * Request);
    }

    /// <summary>Usage, cost, the age of what was learned and today's sum, against what the organization really did.</summary>
    private static async Task AssertByTheBooksAsync(BookedOrganization organization, EngineHost host)
    {
        var account = await host.StateAsync();
        var (from, until) = (account.CollectedFrom!.Value, account.MinutesThrough!.Value);
        var shown = (await UsageSums.LinesAsync(host, from, until)).GroupBy(line => line.Row.Dimensions.Key!.Value.Value)
            .ToDictionary(lines => lines.Key, lines => lines.Sum(line => line.Row.Counts.Requests));
        foreach (var key in organization.Keys)
        {
            Assert.Equal(Requests(key, from, until), shown[key.Id]);
            var state = (await host.Get<SeriesStore>().FindAsync(EngineHost.Account, new SeriesId(new ProjectId(key.Project), new KeyId(key.Id)), CancellationToken.None))!.State;
            Assert.Equal((state.JudgedThrough - state.WatchedSince).TotalHours, state.Baseline.Value.AgeHours, 0.1);
            var today = Requests(key, BucketWidth.Day.Floor(state.JudgedThrough), state.JudgedThrough) * Request;
            Assert.InRange((decimal)state.Recent.TodayUsd, today - 0.01m, today + 0.01m);
        }
    }

    private static async Task SweepAsync(BookedOrganization organization, EngineHost host)
    {
        await host.SweepAsync();
        organization.Clock.Advance(TimeSpan.FromMinutes(5));
    }

    private static long Requests(BookedKey key, DateTimeOffset from, DateTimeOffset until) =>
        key.Sum(from.ToUnixTimeSeconds() / 60, until.ToUnixTimeSeconds() / 60).Sum(one => one.Use.Requests);

    private static int HourOf(long minute) => DateTimeOffset.FromUnixTimeSeconds(minute * 60) is var at && at >= BucketWidth.Day.Floor(Start) ? at.Hour : -1;
}
