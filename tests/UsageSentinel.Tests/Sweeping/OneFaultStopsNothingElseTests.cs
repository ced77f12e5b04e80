using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Tests.Scenarios;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>
/// Two organizations are watched, and a key of the second is stolen. Whatever port fails in whatever way for hours: the theft is
/// notified, the failure is visible, and when the port works again nothing is missing.
/// </summary>
public sealed class OneFaultStopsNothingElseTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);

    /// <summary>Kinds that nobody lists: each port fails with another one.</summary>
    private static readonly Func<Exception>[] Kinds =
    [
        () => new InvalidOperationException("injected"),
        () => new NullReferenceException("injected"),
        () => new KeyNotFoundException("injected"),
        () => new TaskCanceledException("injected"),
        () => new HttpRequestException("injected"),
        () => new StoreException(StoreError.Busy, "injected"),
    ];

    /// <summary>Places of the store that belong to the first organization, or to one of its keys, or to neither.</summary>
    private static readonly (string Name, string Table, string Partition, bool MayDelay)[] Places =
    [
        ("one key", TableNames.Sentinel, "openai|default|key_0", false),
        ("account", TableNames.Sentinel, "openai|default|-", false),
        ("sheet", TableNames.Sentinel, "openai|default|sheet", false),
        ("inventory", TableNames.Sentinel, "openai|default|inventory", false),
        ("alert index", TableNames.Sentinel, "openai|default|alerts", false),
        ("unsealed", TableNames.Sentinel, "openai|default|unsealed", false),
        ("silences", TableNames.Sentinel, "silences", true),
        ("route tests", TableNames.Sentinel, "canaries", false),
        ("reports", TableNames.Sentinel, "reports", false),
        ("outbox", TableNames.Sentinel, "outbox|0", true),
        ("ledger", TableNames.Ledger, "", true),
        ("control", TableNames.Control, "", false),
    ];

    /// <summary>Calls that are not made of a place within the time of the test, by its number.</summary>
    private static readonly (int Place, int Call)[] NotMade =
    [
        (1, 1), (2, 0), (3, 0), (3, 2), (4, 0), (5, 0), (6, 0), (6, 2), (7, 0), (7, 1), (7, 2), (8, 1), (8, 2), (9, 0), (11, 2),
    ];

    /// <summary>Without the old alerts of a key nothing is known of its past: that withholds a response and is no failure.</summary>
    private static readonly (int Place, int Call)[] NotShown = [(4, 1)];

    public static TheoryData<int, int> EveryPlace
    {
        get
        {
            var data = new TheoryData<int, int>();
            for (var place = 0; place < Places.Length; place++)
            {
                foreach (var call in Enum.GetValues<StoreCall>())
                {
                    if (!NotMade.Contains((place, (int)call)))
                    {
                        data.Add(place, (int)call);
                    }
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(EveryPlace))]
    public async Task Store_FailsInOnePlace_StopsNothingElse(int place, int call)
    {
        var (_, table, partition, mayDelay) = Places[place];
        var isShown = !NotShown.Contains((place, call));
        var store = new FaultyStore(new MemoryEntityStore());
        await AssertStopsNothingElseAsync(
            store,
            _ => store.Fault = (of, at, where) => (int)of == call && at == table && (partition.Length == 0 || where == partition) ? Kinds[(place + call) % Kinds.Length]() : null,
            _ => store.Fault = null,
            mayDelay,
            () => store.Failed > 0,
            isShown: isShown);
    }

    [Theory]
    [InlineData("/usage/", 0)]
    [InlineData("/usage/completions", 1)]
    [InlineData("/usage/embeddings", 2)]
    [InlineData("/costs", 3)]
    [InlineData("/projects", 4)]
    [InlineData("/api_keys", 0)]
    public async Task Provider_FailsForOneOrganization_StopsNothingElse(string path, int kind)
    {
        var failed = 0;
        await AssertStopsNothingElseAsync(
            new FaultyStore(new MemoryEntityStore()),
            host => host.Wire.Intercept = (request, pass) =>
            {
                if (request.RequestUri!.Port == Port && request.RequestUri.AbsolutePath.Contains(path, StringComparison.Ordinal))
                {
                    failed++;
                    throw Kinds[kind]();
                }

                return pass();
            },
            host => host.Wire.Intercept = null,
            false,
            () => failed > 0,
            length: path == "/costs" ? 390 : 100);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Subscriber_Fails_StopsNothingElseAndIsNotifiedLater(int kind)
    {
        var failing = false;
        var failed = 0;
        await AssertStopsNothingElseAsync(
            new FaultyStore(new MemoryEntityStore()),
            _ => failing = true,
            _ => failing = false,
            true,
            () => failed > 0,
            received =>
            {
                if (failing)
                {
                    failed++;
                    throw Kinds[kind]();
                }
            });
    }

    /// <summary>That the caller stops the work is no failure.</summary>
    [Fact]
    public async Task Engine_IsStopped_SaysSo()
    {
        await using var organization = await BookedOrganization.StartAsync(Start);
        organization.Add("key_0").Uses(minute => BookedUse.Office(minute, 0, 6));
        await using var host = organization.Open(new MemoryEntityStore());
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Engine.RunOnceAsync(null, stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => host.Engine.TellAsync(stop.Token));
    }

    private int Port { get; set; }

    private async Task AssertStopsNothingElseAsync(
        FaultyStore store, Action<EngineHost> begin, Action<EngineHost> end, bool mayDelay, Func<bool> hasFailed, Action<SentinelEvent>? tell = null, bool isShown = true, int length = 100)
    {
        await using var first = await BookedOrganization.StartAsync(Start);
        await using var second = await BookedOrganization.StartAsync(Start);
        var theft = new TimeWindow(Start.AddMinutes(40), Start.AddHours(4));
        for (var key = 0; key < 3; key++)
        {
            var seed = key;
            first.Add($"key_{key}").Uses(minute => BookedUse.Office(minute, seed, 6));
            second.Add($"key_{key}").Uses(minute => BookedUse.Office(minute, seed + 10, 6));
        }

        first.Keys[2].Uses(theft, _ => BookedUse.Of(200));
        second.Keys[1].Uses(theft, _ => BookedUse.Of(200));
        Port = first.BaseUrl.Port;
        await using var host = new EngineHost(first.BaseUrl, "sk-admin-booked", first.Clock, store, Two, null, tell);
        await RunAsync([first, second], host, 6);
        Assert.Empty(host.Told.Where(item => item.Data.Rule is nameof(RuleKind.JobFailed) or nameof(RuleKind.SourceError)));

        begin(host);
        var visible = new List<string>();
        for (var minutes = 0; minutes < length; minutes += 5)
        {
            visible.AddRange(Failures((await host.Engine.RunOnceAsync(null, CancellationToken.None))));
            second.Clock.Advance(TimeSpan.FromMinutes(5));
            first.Clock.Advance(TimeSpan.FromMinutes(5));
        }

        Assert.True(hasFailed(), "The port was never used.");
        if (!mayDelay)
        {
            AssertTheftIsNotified(host, theft);
        }

        Assert.True(tell is not null || !isShown || visible.Count > 0, "Nobody can see the failure.");
        Assert.All(visible, line => Assert.DoesNotContain('\n', line));

        end(host);
        await RunAsync([first, second], host, 24);
        AssertTheftIsNotified(host, theft);
        Assert.Contains(host.Told, item => item is { Data: { Account: "default", ApiKeyId: "key_2", FiredAt: not null } });
        var now = first.Clock.GetUtcNow();
        foreach (var (organization, account) in ((BookedOrganization, string)[])[(first, "default"), (second, "second")])
        {
            await AssertCompleteAsync(organization, host, new ProviderAccount("openai", account), now);
        }

        var (health, _) = await host.Get<AccountStore>().LoadAsync(host.Get<HealthAlerts>().Account, CancellationToken.None);
        Assert.DoesNotContain(health.Alerts, alert => alert is { IsOpen: true });

        void Two(SentinelOptions options)
        {
            var key = options.Providers[0].AdminKey;
            options.Providers.Add(new ProviderOptions { Name = "second", BaseUrl = second.BaseUrl.ToString(), AdminKey = key });
            options.Routes.Clear();
        }
    }

    private static void AssertTheftIsNotified(EngineHost host, TimeWindow theft)
    {
        var told = host.Told.Where(item => item is { Data: { Account: "second", ApiKeyId: "key_1", FiredAt: not null } }).ToList();
        Assert.NotEmpty(told);
        Assert.InRange(told.Min(item => item.Data.FiredAt!.Value), theft.Start, theft.Start.AddMinutes(20));
    }

    private static IEnumerable<string> Failures(EngineReport report) => report.Sweeps
        .Where(sweep => sweep.Outcome is not SweepOutcome.Done)
        .Select(sweep => sweep.Error ?? sweep.Outcome.ToString())
        .Concat(report.Sweeps.SelectMany(sweep => sweep.Jobs).Select(job => job.Why))
        .Concat(report.Told.Failures.Select(job => job.Why))
        .Concat(report.Told.Responses.Select(response => response.Why))
        .Concat(report.Told.Dispatch.Why is { } why ? [why] : []);

    private static async Task RunAsync(BookedOrganization[] organizations, EngineHost host, int times)
    {
        for (var run = 0; run < times; run++)
        {
            await host.Engine.RunOnceAsync(null, CancellationToken.None);
            foreach (var organization in organizations)
            {
                organization.Clock.Advance(TimeSpan.FromMinutes(5));
            }
        }
    }

    /// <summary>All that was used is stored, and every key is judged up to now.</summary>
    private static async Task AssertCompleteAsync(BookedOrganization organization, EngineHost host, ProviderAccount account, DateTimeOffset now)
    {
        var (from, until) = (BucketWidth.Day.Floor(Start), BucketWidth.Hour.Floor(now.AddMinutes(-20)));
        var history = host.Get<UsageHistory>();
        foreach (var key in organization.Keys)
        {
            var series = new SeriesId(new ProjectId(key.Project), new KeyId(key.Id));
            var stored = 0L;
            await foreach (var row in history.ReadAsync(account, series, BucketWidth.Hour, new TimeWindow(from, until), CancellationToken.None))
            {
                stored += row.Counts.Requests;
            }

            Assert.Equal(key.Sum(from.ToUnixTimeSeconds() / 60, until.ToUnixTimeSeconds() / 60).Sum(one => one.Use.Requests), stored);
            var state = await host.Get<SeriesStore>().FindAsync(account, series, CancellationToken.None);
            Assert.InRange(now - state!.State.JudgedThrough, TimeSpan.Zero, TimeSpan.FromMinutes(30));
        }
    }
}
