using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>One day of an organization in which every rule has something to say, each of a key of its own, swept every five minutes as <c>watch</c> does.</summary>
public sealed class RuleStory : IAsyncLifetime
{
    /// <summary>A Wednesday at midnight.</summary>
    internal static readonly DateTimeOffset Day = new(2026, 9, 16, 0, 0, 0, TimeSpan.Zero);

    private List<Alert> alerts = [];
    private List<SentinelEvent> reported = [];

    /// <summary>The episodes of a key that were told, in the order they fired.</summary>
    internal IReadOnlyList<Alert> Of(string key) => [.. alerts.Where(alert => alert.Subject.Key?.Value == key && alert is { FiredAt: not null, IsHistoric: false }).OrderBy(alert => alert.FiredAt)];

    /// <summary>The only episode of a key.</summary>
    internal Alert Only(string key) => Assert.Single(Of(key));

    /// <summary>What people were told of a key, each event once.</summary>
    internal IReadOnlyList<SentinelEvent> Reported(string key) => [.. reported.Where(item => item.Data.ApiKeyId == key).DistinctBy(item => item.Id)];

    internal IReadOnlyList<Alert> Alerts => alerts;

    public async Task InitializeAsync()
    {
        await using var organization = await BookedOrganization.StartAsync(Day.AddHours(-1).AddMinutes(2));
        Write(organization);
        await using var host = organization.Open(new MemoryEntityStore(), Configure);
        while (organization.Clock.GetUtcNow() < Day.AddHours(18))
        {
            await host.SweepAsync();
            organization.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        alerts = [.. await host.AlertsAsync()];
        reported = [.. host.Reported];
    }

    public Task DisposeAsync() => Task.CompletedTask;

    private static void Configure(SentinelOptions options)
    {
        options.Detection.NewKeyUsdPerDay = 5;
        options.Caps = [new CapOptions { Name = "ceiling", Key = "capped", RequestsPerHour = 2_000 }];
    }

    private static void Write(BookedOrganization organization)
    {
        for (var number = 0; number < 8; number++)
        {
            Worker(organization, $"calm_{number}", number);
        }

        // Thirty times the requests from half past ten.
        Worker(organization, "spike", 11).Uses(From(10.5, 4), _ => BookedUse.Of(120));

        // A little more with every hour since yesterday.
        Worker(organization, "drift", 12).Uses(From(-30, 52), minute => BookedUse.Of(4 * ((minute * 60) - At(-30)) / 3600.0 / 30));

        // As many requests as ever, each with ten times the prompt.
        organization.Add("shape").Uses(minute => minute * 60 < At(11) || minute * 60 >= At(15) ? BookedUse.Office(minute, 13, 4) : BookedUse.Office(minute, 13, 4) with { Input = BookedUse.Office(minute, 13, 4).Input * 10 });

        // A dozen models, a request each, within a quarter of an hour.
        var enumerated = Worker(organization, "enumerates", 14);
        foreach (var (place, model) in ((string[])["o3", "o1", "gpt-4.1", "gpt-4.1-mini", "gpt-4o-mini", "gpt-5", "gpt-5-mini", "gpt-5-nano", "o4-mini", "o3-mini", "gpt-4-turbo", "gpt-4"]).Index())
        {
            enumerated.Uses(Minute(12, place), _ => BookedUse.Of(1), model);
        }

        // The same work as ever, and beside it money on a model this key never used before.
        Worker(organization, "novel", 15).Uses(From(13, 3), _ => BookedUse.Of(3, size: 2), "gpt-4-turbo");

        // Not used for twenty days: three requests, and an hour later a flood.
        organization.Add("sleeper").Uses(new TimeWindow(Day.AddDays(-28), Day.AddDays(-21)), minute => BookedUse.Office(minute, 16, 1))
            .Uses(Minute(9, 0), _ => BookedUse.Of(3)).Uses(From(10, 2), _ => BookedUse.Of(100));

        // Never used at night, until three o'clock.
        organization.Add("sleepless").Uses(minute => minute / 60 % 24 is >= 8 and < 18 ? BookedUse.Office(minute, 17, 6) : default)
            .Uses(From(3, 2), minute => BookedUse.Office(minute, 117, 12));

        // Made this morning, and busier than keys are born.
        organization.Add("newborn", created: Day.AddHours(7)).Uses(From(8, 6), _ => BookedUse.Of(60));

        // Requests without end that cost nothing.
        Worker(organization, "flood", 18).Uses(From(14, 0.5), _ => new BookedUse(3_000, 3_000, 0), "gpt-4o-mini");

        // A handful of requests to a model it never used, and two hours later everything at once.
        Worker(organization, "probed", 19).Uses(Minute(13, 0), _ => BookedUse.Of(2), "o3").Uses(From(15, 2), _ => BookedUse.Of(90), "o3");

        // Above a ceiling the operator drew.
        Worker(organization, "capped", 20, 20).Uses(From(16, 1), _ => BookedUse.Of(25));

        // At night, asleep for years, expensive, long and on new models: everything at once.
        organization.Add("everything").Uses(minute => minute / 60 % 24 is >= 8 and < 18 ? BookedUse.Office(minute, 21, 5) : default)
            .Uses(From(2, 3), _ => BookedUse.Of(40, size: 8), "o3").Uses(From(2, 3), _ => BookedUse.Of(40, size: 8), "gpt-4-turbo");
    }

    private static BookedKey Worker(BookedOrganization organization, string id, int seed, double perMinute = 4) =>
        organization.Add(id).Uses(minute => BookedUse.Office(minute, seed, perMinute));

    private static long At(double hour) => Day.AddHours(hour).ToUnixTimeSeconds();

    private static TimeWindow From(double hour, double hours) => new(Day.AddHours(hour), Day.AddHours(hour + hours));

    private static TimeWindow Minute(double hour, int minute) => new(Day.AddHours(hour).AddMinutes(minute), Day.AddHours(hour).AddMinutes(minute + 1));
}
