using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>Abuse that crept in so slowly that it was learned a little: once a person confirms it, nothing of it is left.</summary>
public sealed class SlowCreepTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 1, 0, 2, 0, TimeSpan.Zero);
    private static readonly TimeWindow First = new(Start.AddDays(2), Start.AddDays(12));
    private static readonly TimeWindow Second = new(Start.AddDays(19), Start.AddDays(29));

    /// <summary>The same creep a week later is seen about as soon as the first time, usual use meanwhile is not; without a word it is seen later.</summary>
    [Fact]
    public async Task Sweeps_ACreepThatWasConfirmedAndComesAgain_AlertAboutAsSoonAsTheFirstTime()
    {
        var (confirmed, ignored) = (await DaysToAlertAsync(new Feedback.Confirmed()), await DaysToAlertAsync(null));
        Assert.InRange(confirmed.Second, 0, confirmed.First + 1.5);
        Assert.True(ignored.Second > confirmed.Second + 1, $"{ignored.Second} days, confirmed {confirmed.Second}");
    }

    /// <summary>Days from the beginning of each creep to the first alert of it.</summary>
    private static async Task<(double First, double Second)> DaysToAlertAsync(Feedback? feedback)
    {
        var folder = new TemporaryFolder();
        await using var organization = await BookedOrganization.StartAsync(Start);
        for (var number = 0; number < 3; number++)
        {
            var seed = number;
            organization.Add($"key_{number}").Uses(minute => BookedUse.Office(minute, seed, 4));
        }

        foreach (var creep in (TimeWindow[])[First, Second])
        {
            organization.Keys[0].Uses(creep, minute => BookedUse.Office(minute, 77, 2 * (DateTimeOffset.FromUnixTimeSeconds(minute * 60) - creep.Start).TotalDays));
        }

        await SweepAsync(organization, folder, First.End.AddHours(12));
        if (feedback is not null)
        {
            await SayAsync(organization, folder, feedback);
        }

        // Another process from here on.
        await SweepAsync(organization, folder, Second.End);
        await using var store = SqliteEntityStore.Open(folder.File("sentinel.db"));
        await using var host = Open(organization, store);
        var fired = (await AlertsAsync(host)).Select(alert => alert.FiredAt!.Value).ToList();
        Assert.DoesNotContain(fired, at => at > First.End.AddHours(12) && at < Second.Start);
        return (Days(First, fired), Days(Second, fired));
    }

    private static double Days(TimeWindow creep, List<DateTimeOffset> fired) =>
        fired.Where(at => at > creep.Start && at <= creep.End).Select(at => (at - creep.Start).TotalDays).FirstOrDefault(double.PositiveInfinity);

    private static async Task SayAsync(BookedOrganization organization, TemporaryFolder folder, Feedback feedback)
    {
        await using var store = SqliteEntityStore.Open(folder.File("sentinel.db"));
        await using var host = Open(organization, store);
        var last = (await AlertsAsync(host))[^1];
        var found = await host.Get<AlertActions>().FindAsync(EngineHost.Account, last.Id, CancellationToken.None);
        Assert.True(await host.Get<AlertActions>().TeachAsync(found!, feedback, "dana", organization.Clock.GetUtcNow(), CancellationToken.None));
    }

    private static async Task SweepAsync(BookedOrganization organization, TemporaryFolder folder, DateTimeOffset until)
    {
        await using var store = SqliteEntityStore.Open(folder.File("sentinel.db"));
        await using var host = Open(organization, store);
        while (organization.Clock.GetUtcNow() < until)
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromHours(5));
        }
    }

    private static async Task<List<Alert>> AlertsAsync(EngineHost host) =>
        [.. (await host.AlertsAsync()).Where(alert => alert.Subject.Key?.Value == "key_0" && alert.FiredAt is not null).OrderBy(alert => alert.FiredAt)];

    private static EngineHost Open(BookedOrganization organization, IEntityStore store) =>
        organization.Open(store, options => options.Detection.FalseAlertsPerKeyMonth = 20);
}
