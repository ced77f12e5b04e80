using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Sweeping;

/// <summary>
/// Two organizations with a stolen key each, watched through a fault that begins before the theft and ends after it. The theft of the
/// second is notified while the fault lasts, the fault is visible, and when it is over nothing is missing.
/// </summary>
internal sealed class FaultStory(IEntityStore store)
{
    public static readonly DateTimeOffset Start = new(2026, 9, 15, 9, 2, 0, TimeSpan.Zero);

    private static readonly TimeWindow Theft = new(Start.AddMinutes(40), Start.AddHours(4));

    public required Action<EngineHost> Begin { get; init; }

    public required Action<EngineHost> End { get; init; }

    /// <summary>Whether the fault was met at all.</summary>
    public required Func<bool> HasFailed { get; init; }

    /// <summary>Whether the theft of the second organization may be notified only when the fault is over.</summary>
    public bool MayDelay { get; init; }

    /// <summary>Whether somebody must be able to see the fault.</summary>
    public bool IsShown { get; init; } = true;

    /// <summary>How long the fault lasts.</summary>
    public int Minutes { get; init; } = 100;

    public Action<SentinelOptions>? Configure { get; init; }

    public Action<IServiceCollection>? Services { get; init; }

    public Action<SentinelEvent>? ToNotify { get; init; }

    /// <summary>What else must be true when all is well again.</summary>
    public Func<EngineHost, Task>? Afterwards { get; init; }

    public async Task RunAsync()
    {
        await using var first = await BookedOrganization.StartAsync(Start);
        await using var second = await BookedOrganization.StartAsync(Start);
        BookedOrganization[] both = [first, second];
        for (var key = 0; key < 3; key++)
        {
            var seed = key;
            first.Add($"key_{key}").Uses(minute => BookedUse.Office(minute, seed, 6));
            second.Add($"key_{key}").Uses(minute => BookedUse.Office(minute, seed + 10, 6));
        }

        first.Keys[2].Uses(Theft, _ => BookedUse.Of(200));
        second.Keys[1].Uses(Theft, _ => BookedUse.Of(200));
        await using var host = new EngineHost(first.BaseUrl, "sk-admin-booked", first.Clock, store, Two, Services, ToNotify);
        await RunAsync(both, host, 6);
        Assert.DoesNotContain(host.Reported, item => item.Data.Rule is nameof(RuleKind.JobFailed) or nameof(RuleKind.SourceError));

        Begin(host);
        var reports = await RunAsync(both, host, Minutes / 5);

        Assert.True(HasFailed(), "The port was never used.");
        if (!MayDelay)
        {
            AssertTheftIsNotified(host);
        }

        var visible = reports.SelectMany(Failures).Concat(Health(host)).ToList();
        End(host);

        // What the responder could not read is in its decision.
        visible.AddRange((await host.LedgerAsync()).Where(entry => entry.Details.Contains("could not be read", StringComparison.Ordinal)).Select(entry => entry.Summary));
        Assert.True(!IsShown || visible.Count > 0, "Nobody can see the failure.");
        Assert.All(visible, line => Assert.DoesNotContain('\n', line));
        await RunAsync(both, host, 24);
        AssertTheftIsNotified(host);
        Assert.Contains(host.Reported, item => item is { Data: { Account: "default", ApiKeyId: "key_2", FiredAt: not null } });
        foreach (var (organization, account) in ((BookedOrganization, string)[])[(first, "default"), (second, "second")])
        {
            await AssertCompleteAsync(organization, host, new ProviderAccount("openai", account), first.Clock.GetUtcNow());
        }

        var (health, _) = await host.Get<AccountStore>().LoadAsync(host.Get<HealthAlerts>().Account, CancellationToken.None);

        // A route that failed for one organization and delivered for the other was flapping, which holds an alert open for a while.
        Assert.DoesNotContain(health.Alerts, alert => alert is { IsOpen: true, FlappingSince: null });
        await (Afterwards?.Invoke(host) ?? Task.CompletedTask);

        void Two(SentinelOptions options)
        {
            var key = options.Providers[0].AdminKey;
            options.Providers.Add(new ProviderOptions { Name = "second", BaseUrl = second.BaseUrl.ToString(), AdminKey = key });
            options.Routes.Clear();
            Configure?.Invoke(options);
        }
    }

    private static void AssertTheftIsNotified(EngineHost host)
    {
        var reported = host.Reported.Where(item => item is { Data: { Account: "second", ApiKeyId: "key_1", FiredAt: not null } }).ToList();
        Assert.NotEmpty(reported);
        Assert.InRange(reported.Min(item => item.Data.FiredAt!.Value), Theft.Start, Theft.Start.AddMinutes(20));
    }

    private static IEnumerable<string> Failures(EngineReport report) => report.Sweeps
        .Where(sweep => sweep.Outcome is not SweepOutcome.Done)
        .Select(sweep => sweep.Error ?? sweep.Outcome.ToString())
        .Concat(report.Sweeps.SelectMany(sweep => sweep.Jobs).Select(job => job.Why))
        .Concat(report.Reported.Failures.Select(job => job.Why))
        .Concat(report.Reported.Responses.Select(response => response.Why))
        .Concat(report.Reported.Dispatch.Why is { } why ? [why] : []);

    private static IEnumerable<string> Health(EngineHost host) => host.Reported
        .Where(item => item.Type.StartsWith(EventTypes.HealthPrefix, StringComparison.Ordinal))
        .Select(item => item.Data.Explanation ?? string.Empty);

    private static async Task<List<EngineReport>> RunAsync(BookedOrganization[] organizations, EngineHost host, int times)
    {
        var reports = new List<EngineReport>();
        for (var run = 0; run < times; run++)
        {
            reports.Add(await host.Engine.RunOnceAsync(null, CancellationToken.None));
            foreach (var organization in organizations)
            {
                organization.Clock.Advance(TimeSpan.FromMinutes(5));
            }
        }

        return reports;
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
