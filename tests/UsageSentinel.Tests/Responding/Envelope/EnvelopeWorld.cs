using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using System.Collections.Immutable;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Operating;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Responding.Faults;

namespace UsageSentinel.Tests.Responding.Envelope;

/// <summary>One organization with one project of two keys, whose minutes a test writes itself, and the parts that keep its envelope.</summary>
internal sealed class EnvelopeWorld : IAsyncDisposable
{
    public const string Project = "proj_a";
    private static readonly Lazy<PriceBooks> Prices = new(() => PriceBooks.Of(new PriceOptions()));
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 6, 0, 0, TimeSpan.Zero);
    private readonly Func<IEntityStore, IEntityStore> wrap;
    private readonly MemoryEntityStore memory = new();
    private readonly Action<SentinelOptions>? configure;
    private ServiceProvider services;

    public EnvelopeWorld(Action<SentinelOptions>? configure = null, Func<IEntityStore, IEntityStore>? wrap = null)
    {
        (this.configure, this.wrap) = (configure, wrap ?? (store => store));
        Clock = new SimulatedClock(Start);
        Organization = new ScriptedOrganization(new ProviderAccount("openai", "one"), new Random(1), Clock);
        Organization.Add(Project, "key_a");
        Organization.Add(Project, "key_b");
        services = Boot();
    }

    public static LimitKey Key { get; } = new(new ProviderAccount("openai", "one"), new ProjectId(Project), ContainmentLevel.Throttle);

    public SimulatedClock Clock { get; }

    public ScriptedOrganization Organization { get; }

    /// <summary>Every event people were notified of.</summary>
    public List<SentinelEvent> Reported { get; } = [];

    /// <summary>The rate limit at the provider.</summary>
    public RateLimit Limit => Organization.ListRateLimitsAsync(new ProjectId(Project), CancellationToken.None).Result[0];

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    /// <summary>Days of usage, one after the other, the last one yesterday: each key is busiest with that many requests a minute.</summary>
    public async Task PassAsync(int days, int busiest = 10)
    {
        for (var day = 0; day < days; day++)
        {
            await WriteDayAsync(busiest);
            Clock.Advance(TimeSpan.FromDays(1));
            await FreshenAsync();
        }
    }

    /// <summary>The same, with the daily run after every day.</summary>
    public async Task LiveAsync(int days, int busiest = 10)
    {
        for (var day = 0; day < days; day++)
        {
            await PassAsync(1, busiest);
            await RunAsync();
        }
    }

    public Task RunAsync() => Get<EnvelopeRunner>().RunAsync(CancellationToken.None);

    /// <summary>An alert about a key that fires from now on, or did.</summary>
    public async Task AlertAsync(DateTimeOffset from, DateTimeOffset? until, Severity severity = Severity.Critical)
    {
        var subject = new AlertSubject(RuleKind.Spike, Key.Account, Key.Project, new KeyId("key_a"));
        var anomaly = new Anomaly(severity, "USD/h", 60, 1, 12, new Usd(60m), EvidenceFamilies.Volume, "sudden rise", "60 USD/h where 1 is usual.");
        var alert = new Alert(subject, until is null ? AlertState.Firing : AlertState.Resolved, from, anomaly, severity, until ?? Clock.GetUtcNow(), 2)
        {
            FiredAt = from.AddMinutes(5), ResolvedAt = until, Reason = until is null ? null : ResolvedReason.Cleared,
        };
        await Get<AlertIndex>().PointAsync(Key.Account, Partitions.Series(Key.Account, subject.Series), [alert], CancellationToken.None);
        var held = await Get<SeriesStore>().FindAsync(Key.Account, subject.Series, CancellationToken.None);
        await Get<SeriesStore>().CommitAsync(
            held is null ? KeyState.New(Key.Account, subject.Series, Start.AddDays(-20)) with { Alerts = [alert] } : held.State with { Alerts = [alert] },
            held?.ETag, until is null ? [] : [new Transition(TransitionKind.Resolved, alert, until.Value)], [], [], CancellationToken.None);
    }

    /// <summary>Announces activity of a key, as <c>sentinel expect</c> does.</summary>
    public Task ExpectAsync(string key, DateTimeOffset from, DateTimeOffset until, decimal perHour) =>
        ExpectAsync(key, new ExpectedActivity(until, new Usd(perHour)) { From = from, By = "ann", Reason = "a load test" });

    /// <summary>The same; null withdraws it.</summary>
    public async Task ExpectAsync(string key, ExpectedActivity? expected)
    {
        var series = new SeriesId(Key.Project, new KeyId(key));
        if (await Get<SeriesStore>().FindAsync(Key.Account, series, CancellationToken.None) is null)
        {
            await Get<SeriesStore>().CommitAsync(KeyState.New(Key.Account, series, Start.AddDays(-20)), null, [], [], [], CancellationToken.None);
        }

        Assert.Equal(series, Assert.Single(await Get<Expectations>().SetAsync(Key.Account, [series], expected, "ann", Clock.GetUtcNow(), CancellationToken.None)));
    }

    public async Task<OwnedLimit?> RecordAsync() => (await Get<LedgerStore>().ReadActsAsync(CancellationToken.None)).LimitOf(Key);

    public async Task<IReadOnlyList<string>> LedgerAsync() => [.. (await Get<LedgerStore>().ReadAsync(1_000, CancellationToken.None)).Select(row => $"{row.Actor}: {row.Summary}")];

    /// <summary>Another process on what the first one left, with another configuration if one is given.</summary>
    public async Task RestartAsync(Action<SentinelOptions>? changed = null)
    {
        await services.DisposeAsync();
        services = Boot(changed);
    }

    /// <summary>What was put into the outbox since, by id.</summary>
    public async Task<IReadOnlyList<SentinelEvent>> EventsAsync()
    {
        await foreach (var due in Get<OutboxStore>().DueAsync(CancellationToken.None))
        {
            if (due.Body is { } body && SentinelEvent.Parse(body) is { } parsed && Reported.TrueForAll(reported => reported.Id != parsed.Id))
            {
                Reported.Add(parsed);
            }
        }

        return Reported;
    }

    /// <summary>The next sweep: usage is complete to a moment ago.</summary>
    public async Task FreshenAsync()
    {
        var accounts = new AccountStore(memory);
        var (state, etag) = await accounts.LoadAsync(Key.Account, CancellationToken.None);
        var through = Clock.GetUtcNow().AddMinutes(-3);
        await accounts.CommitAsync(state with { MinutesThrough = through, MinuteCoverage = [new TimeWindow(Start.AddHours(-6), through)] }, etag, [], [], CancellationToken.None);
    }

    public async ValueTask DisposeAsync() => await services.DisposeAsync();

    private async Task WriteDayAsync(int busiest)
    {
        var day = new DateTimeOffset(Clock.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var (history, sheet) = (new UsageHistory(memory), new SeriesSummaryStore(memory));
        foreach (var key in new[] { "key_a", "key_b" })
        {
            var series = new SeriesId(Key.Project, new KeyId(key));
            var dimensions = new UsageDimensions(series.Project, series.Key, ScriptedOrganization.Model);
            await history.MergeAsync(
                Key.Account,
                series,
                BucketWidth.Minute,
                [.. Enumerable.Range(0, 4).Select(minute => new UsageRow(
                    UsageEndpoint.Completions,
                    BucketWidth.Minute.BucketOf(day.AddHours(9).AddMinutes(minute)),
                    dimensions,
                    new UsageCounts { Requests = Math.Max(1, busiest - minute), InputTokens = 1_000L * Math.Max(1, busiest - minute) }))],
                CancellationToken.None);
            await sheet.WriteAsync(
                Key.Account,
                [new SeriesSummary(new SeriesCosts(series, ImmutableSortedDictionary<DateOnly, Usd>.Empty.Add(DateOnly.FromDateTime(day.UtcDateTime), new Usd(2m))), day, day, 100, 0)],
                CancellationToken.None);
        }
    }

    private ServiceProvider Boot(Action<SentinelOptions>? changed = null)
    {
        var options = new SentinelOptions { Deployment = "test", Providers = [new ProviderOptions { Name = "one", AdminKey = "env:NONE" }] };
        (options.Response.Mode, options.Response.Envelope.Enabled) = ("enforce", true);
        configure?.Invoke(options);
        changed?.Invoke(options);
        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddSingleton(wrap(memory));
        collection.AddUsageSentinel(options, (_, _) => { });
        collection.AddSingleton(Prices.Value);
        collection.AddSingleton(new ProviderConnections([new ProviderConnection(Organization, Organization, new Lazy<IKeyControl>(() => Organization))]));
        return collection.BuildServiceProvider();
    }
}
