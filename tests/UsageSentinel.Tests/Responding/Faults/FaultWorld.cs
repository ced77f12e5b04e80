using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Judging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Pricing;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Simulator;

namespace UsageSentinel.Tests.Responding.Faults;

/// <summary>Two organizations with abused keys, an engine that dies and comes back, and everything that must never happen.</summary>
internal sealed class FaultWorld : IAsyncDisposable
{
    private static readonly Lazy<PriceBooks> Prices = new(() => PriceBooks.Of(new PriceOptions()));
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly MemoryEntityStore memory = new();
    private readonly FaultyStore store;
    private readonly Random dice;
    private ServiceProvider services;
    private bool isWithout;

    public FaultWorld(int seed)
    {
        dice = new Random(seed);
        Clock = new SimulatedClock(Start);
        store = new FaultyStore(memory, dice);
        Organizations = [New("one"), New("two")];
        services = Boot();
    }

    public SimulatedClock Clock { get; }

    public ImmutableArray<ScriptedOrganization> Organizations { get; }

    public List<SentinelEvent> Events { get; } = [];

    /// <summary>Whether a person, whom the stop switch does not stop from taking limits back, does something now.</summary>
    public bool IsPersonActing { get; set; }

    /// <summary>The connection of an organization.</summary>
    public ProviderConnection Connection(ProviderAccount account) => Get<ProviderConnections>().All.Single(one => one.Account == account);

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public void SetFaults(double dies, double store, double provider, double lies)
    {
        (this.store.Dies, this.store.Fails) = (dies, store);
        foreach (var organization in Organizations)
        {
            (organization.Fails, organization.Lies) = (provider, lies);
        }
    }

    /// <summary>Nothing fails until the result is disposed.</summary>
    public IDisposable WithoutFaults()
    {
        var before = (store.Dies, store.Fails, Provider: Organizations[0].Fails, Organizations[0].Lies);
        SetFaults(0, 0, 0, 0);
        return new Healed(() => SetFaults(before.Dies, before.Fails, before.Provider, before.Lies));
    }

    /// <summary>What a sweep would have left: an alert firing on every key, on evidence that differs from key to key, and the usage behind it.</summary>
    public async Task PrepareAsync()
    {
        foreach (var organization in Organizations)
        {
            await Get<AccountStore>().CommitAsync(new AccountState(organization.Account), null, [], [], CancellationToken.None);
            for (var number = 0; number < 8; number++)
            {
                var (project, key) = ($"proj_{number / 3}", $"key_{organization.Account.Account}_{number}");
                organization.Add(project, key, isAccount: number == 5);
                await PrepareAsync(organization.Account, new SeriesId(new ProjectId(project), new KeyId(key)), number);
            }
        }

        foreach (var organization in Organizations)
        {
            foreach (var project in Projects)
            {
                await Get<EnvelopeStore>().WriteAsync(organization.Account, new ProjectId(project), Learned, CancellationToken.None);
            }
        }

        await FreshenAsync();
    }

    /// <summary>Eight days of usage whose busiest minute was below what a throttle leaves.</summary>
    private static EnvelopeMemory Learned { get; } = new(
        DateOnly.FromDateTime(Start.UtcDateTime).AddDays(-1),
        [.. Enumerable.Range(1, 8).Reverse().Select(day => new EnvelopeDay(
            DateOnly.FromDateTime(Start.UtcDateTime).AddDays(-day),
            ImmutableSortedDictionary<string, BusyMinute>.Empty.Add(ScriptedOrganization.Model, new BusyMinute(500, 2_000_000))))],
        EnvelopeCaps.None);

    /// <summary>The projects of each organization; the last is protected.</summary>
    public static ImmutableArray<string> Projects { get; } = ["proj_0", "proj_1", "proj_2"];

    /// <summary>The next sweep: data is complete to now, and every alert was seen again.</summary>
    public async Task FreshenAsync()
    {
        var accounts = new AccountStore(memory);
        var series = new SeriesStore(memory);
        var now = Clock.GetUtcNow();
        foreach (var organization in Organizations)
        {
            var (state, etag) = await accounts.LoadAsync(organization.Account, CancellationToken.None);
            await accounts.CommitAsync(state with { MinutesThrough = now.AddMinutes(-3) }, etag, [], [], CancellationToken.None);
        }

        foreach (var reported in Events)
        {
            var account = new ProviderAccount(reported.Data.Provider!, reported.Data.Account!);
            var id = new SeriesId(new ProjectId(reported.Data.ProjectId!), new KeyId(reported.Data.ApiKeyId!));
            var held = await series.FindAsync(account, id, CancellationToken.None);
            await series.CommitAsync(
                held!.State with { Alerts = [.. held.State.Alerts.Select(alert => alert with { TrueThrough = now.AddMinutes(-4) })] }, held.ETag, [], [], [], CancellationToken.None);
        }
    }

    /// <summary>Another process on what the dead one left.</summary>
    public async Task RestartAsync(bool withoutStandingLimits = false)
    {
        await services.DisposeAsync();
        store.Restart();
        isWithout |= withoutStandingLimits;
        services = Boot();
    }

    public async ValueTask DisposeAsync() => await services.DisposeAsync();

    private ScriptedOrganization New(string name)
    {
        var account = new ProviderAccount("openai", name);
        var organization = new ScriptedOrganization(account, dice, Clock);
        organization.Guard = (project, key) => GuardAsync(account, project, key);
        return organization;
    }

    /// <summary>Asked by the provider whenever something is about to be changed: the ledger must know, the key must not be protected.</summary>
    private async Task GuardAsync(ProviderAccount account, ProjectId project, string key)
    {
        var snapshot = await new LedgerStore(memory).ReadActsAsync(CancellationToken.None);
        var acts = snapshot.Acts.Where(act => act.Account == account && act.Project == project && (key.Length == 0 || act.Key.Value == key)).ToList();
        var limits = snapshot.Limits.Where(pair => key.Length == 0 && pair.Key.Account == account && pair.Key.Project == project).ToList();
        Require(acts.Count > 0 || limits.Count > 0, $"Something of {account}/{project}/{key} is changed without a row in the ledger.");
        Require(project.Value != "proj_2", $"The protected project of {account} is touched.");
        if (key.Length > 0)
        {
            Require(!key.EndsWith("_0", StringComparison.Ordinal), $"The protected key {key} is touched.");
            Require(acts.Exists(act => act.Level.IsIrreversible()), $"{key} is deleted without an intent to.");
        }

        if (await new ControlStore(memory).IsStoppedAsync(CancellationToken.None))
        {
            Require(
                IsPersonActing || acts.Exists(act => act.Status is ActionStatus.Restoring) || limits.Exists(pair => pair.Value.MayBeLeft(Clock.GetUtcNow())),
                $"{account}/{project}/{key} is changed though the stop switch is on.");
        }
    }

    public static void Require(bool holds, string law)
    {
        if (!holds)
        {
            throw new BrokenLaw(law);
        }
    }

    private async Task PrepareAsync(ProviderAccount account, SeriesId series, int number)
    {
        var subject = new AlertSubject(RuleKind.Spike, account, series.Project, series.Key);
        var families = (number % 4) switch
        {
            0 => EvidenceFamilies.Volume | EvidenceFamilies.Time,
            1 => EvidenceFamilies.Volume,
            2 => EvidenceFamilies.Volume | EvidenceFamilies.Novelty,
            _ => EvidenceFamilies.Volume | EvidenceFamilies.External,
        };
        var anomaly = new Anomaly(Severity.Critical, "USD/h", 60, 1, 12, new Usd(number % 4 == 1 ? 12m : 60m), families, "sudden rise", "60 USD/h where 1 is usual.");
        var alert = new Alert(subject, AlertState.Firing, Start.AddMinutes(-20), anomaly, Severity.Critical, Start.AddMinutes(-5), 2) { FiredAt = Start.AddMinutes(-15) };
        await Get<SeriesStore>().CommitAsync(KeyState.New(account, series, Start.AddDays(-20)) with { Alerts = [alert] }, null, [], [], [], CancellationToken.None);
        var window = BucketWidth.Hour.BucketOf(Start.AddDays(-1));
        var dimensions = new UsageDimensions(series.Project, series.Key, ScriptedOrganization.Model);
        await Get<UsageHistory>().MergeAsync(
            account, series, BucketWidth.Hour, [new UsageRow(UsageEndpoint.Completions, window, dimensions, new UsageCounts { Requests = 60, InputTokens = number % 4 == 1 ? 600_000 : 60_000 })], CancellationToken.None);
        // The project is known for long enough to say that nobody uses the other model of the burst.
        await Get<UsageHistory>().MergeAsync(
            account, series, BucketWidth.Hour, [new UsageRow(UsageEndpoint.Completions, BucketWidth.Hour.BucketOf(Start.AddDays(-20)), dimensions, new UsageCounts { Requests = 60, InputTokens = 60_000 })], CancellationToken.None);
        var burst = BucketWidth.Minute.BucketOf(Start.AddMinutes(-6));
        await Get<UsageHistory>().MergeAsync(
            account,
            series,
            BucketWidth.Minute,
            [
                new UsageRow(UsageEndpoint.Completions, burst, dimensions, new UsageCounts { Requests = 900, OutputTokens = 300_000 }),
                .. number % 4 == 1
                    ? [new UsageRow(UsageEndpoint.Completions, burst, dimensions with { Model = ScriptedOrganization.NewModel }, new UsageCounts { Requests = 300, OutputTokens = 150_000 })]
                    : ImmutableArray<UsageRow>.Empty,
            ],
            CancellationToken.None);
        await Get<SeriesSummaryStore>().WriteAsync(
            account,
            [new SeriesSummary(new SeriesCosts(series, ImmutableSortedDictionary<DateOnly, Usd>.Empty.Add(new DateOnly(2026, 3, 1), new Usd(2m))), Start, Start, 100, 1)],
            CancellationToken.None);
        Events.Add(new SentinelEvent($"{alert.Id}.2.Fired", "/usagesentinel/test", "UsageSentinel.Alert.Firing.v1", "/", Start, new EventDetails
        {
            Audiences = ["response"],
            AlertId = alert.Id,
            Provider = account.Provider,
            Account = account.Account,
            ProjectId = series.Project?.Value,
            ApiKeyId = series.Key?.Value,
        }));
    }

    private ServiceProvider Boot()
    {
        var options = new SentinelOptions
        {
            Deployment = "test",
            Providers = [new ProviderOptions { Name = "one", AdminKey = "env:NONE" }, new ProviderOptions { Name = "two", AdminKey = "env:NONE" }],
        };
        options.Response.Mode = "enforce";
        options.Response.AllowServiceAccounts = true;
        options.Response.ProtectedKeys = ["key_*_0", "proj_2"];
        options.Response.MaxRevocationsPerHour = 2;
        options.Response.MaxRevocationsPerHourOverall = 3;
        options.Response.MaxKeysInQuestion = 8;
        if (!isWithout)
        {
            // Limits that no alert asks for, of both kinds of lever.
            options.Response.Envelope.Enabled = true;
            options.Budgets.Add(new BudgetOptions { Name = "zero", Project = "proj_0", AmountUsd = 0.01m, OnExceeded = "throttle" });
            options.Budgets.Add(new BudgetOptions { Name = "one", Project = "proj_1", AmountUsd = 0.01m, OnExceeded = "limit" });
        }

        var collection = new ServiceCollection();
        collection.AddLogging(logging => logging.SetMinimumLevel(LogLevel.None));
        collection.AddSingleton<TimeProvider>(Clock);
        collection.AddSingleton<IEntityStore>(store);
        collection.AddUsageSentinel(options, (_, _) => { });
        // Read once: a schedule boots several times.
        collection.AddSingleton(Prices.Value);
        collection.AddSingleton(new ProviderConnections(
            [.. Organizations.Select(organization => new ProviderConnection(organization, organization, new Lazy<IKeyControl>(() => organization)))]));
        return collection.BuildServiceProvider();
    }
}

/// <summary>Ends a time without faults.</summary>
internal sealed class Healed(Action end) : IDisposable
{
    public void Dispose() => end();
}

/// <summary>Something happened that must never happen.</summary>
internal sealed class BrokenLaw(string law) : Exception(law);
