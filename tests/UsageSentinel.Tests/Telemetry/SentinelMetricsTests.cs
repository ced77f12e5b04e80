using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Time.Testing;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting.Publishing;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Runtime.Telemetry;
using UsageSentinel.Simulator;
using UsageSentinel.Tests.Architecture;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Telemetry;

public sealed partial class SentinelMetricsTests : IDisposable
{
    private static readonly ProviderAccount Account = new("openai", "default");
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    private readonly SentinelMetrics metrics = new();
    private readonly Measurements measured = new();

    [Fact]
    public void EveryName_IsMeasured()
    {
        metrics.SweepEnded(Report(SweepOutcome.SomeSeriesFailed) with { Series = 3, FailedSeries = ["broken"] }, TimeSpan.FromSeconds(2), Now);
        metrics.WatermarkIs(Account, TimeSpan.FromMinutes(5));
        metrics.OutboxIs(TimeSpan.Zero);
        metrics.Published("type");
        metrics.Decided("revoked");
        metrics.ContainmentFailed();
        metrics.ProviderCalled("api.openai.com", "200");
        metrics.PoisonIs("sweep", 1);
        metrics.ConfigurationRefused();
        metrics.CostIs(Account, 1.5m, 0.5m);
        metrics.OpenAlertsAre(Account, 2);
        metrics.BudgetIs(Account, "month", 0.5m, 0.9m);

        Assert.Equal(Names.Order(StringComparer.Ordinal), measured.Names.Order(StringComparer.Ordinal));
    }

    /// <summary>The workbook and the alerts ask for exactly what is measured.</summary>
    [Theory]
    [InlineData("infra/app/workbook.json", true)]
    [InlineData("docs/reference/telemetry.md", true)]
    [InlineData("infra/app/alerts.bicep", false)]
    public void InfraAndDocs_UseTheseNames(string file, bool usesAll)
    {
        var used = MetricName().Matches(File.ReadAllText(Repository.PathOf(file.Split('/')))).Select(match => match.Value).Distinct().ToArray();

        Assert.NotEmpty(used);
        Assert.Empty(used.Except(Names));
        if (usesAll)
        {
            Assert.Empty(Names.Except(used));
        }
    }

    /// <summary>Each query of the workbook asks for one metric, and splits it only by tags that are measured with it.</summary>
    [Fact]
    public void Workbook_EachQuery_UsesOnlyWhatIsMeasured()
    {
        EveryName_IsMeasured();
        var tags = Names.ToDictionary(name => name, name => measured.Of(name).SelectMany(one => one.Tags.Keys).ToHashSet(StringComparer.Ordinal));
        var queries = JsonNode.Parse(File.ReadAllText(Repository.PathOf("infra", "app", "workbook.json")))!["items"]!.AsArray()
            .Select(item => (string?)item!["content"]!["query"]).OfType<string>().ToList();

        Assert.Equal(Names.Count(), queries.Count);
        Assert.All(queries, query =>
        {
            Assert.StartsWith("customMetrics\n", query, StringComparison.Ordinal);
            var name = Assert.Single(MetricName().Matches(query).Select(match => match.Value).Distinct());
            Assert.Empty(Dimension().Matches(query).Select(match => match.Groups[1].Value).Except(tags[name]));
        });
    }

    /// <summary>The templates put the address of the console into its place.</summary>
    [Fact]
    public void Workbook_LinksToTheConsole() =>
        Assert.Contains("(CONSOLE_ADDRESS)", File.ReadAllText(Repository.PathOf("infra", "app", "workbook.json")), StringComparison.Ordinal);

    [Fact]
    public void SweepEnded_PartOfItFailed_TellsHowMuchWasCovered()
    {
        metrics.SweepEnded(
            Report(SweepOutcome.SomeSeriesFailed) with { Series = 3, FailedSeries = ["broken"], CompleteThrough = Now.AddMinutes(-20) }, TimeSpan.FromSeconds(2), Now);

        Assert.Equal(0.75, Assert.Single(measured.Of(TelemetryNames.SweepCoverage)).Value);
        Assert.Equal(1200, Assert.Single(measured.Of(TelemetryNames.SweepLag)).Value);
        Assert.Equal(2, Assert.Single(measured.Of(TelemetryNames.SweepDuration)).Value);
        Assert.Single(measured.Of(TelemetryNames.SweepFailures));
    }

    [Fact]
    public void SweepEnded_LeaseHeld_IsNoSweep()
    {
        metrics.SweepEnded(Report(SweepOutcome.LeaseHeld), TimeSpan.FromSeconds(2), Now);

        Assert.Empty(measured.Names);
    }

    [Theory]
    [InlineData("UsageSentinel.Alert.Firing.v1", null, 0)]
    [InlineData("UsageSentinel.Key.Revoked.v1", "revoked", 0)]
    [InlineData("UsageSentinel.Response.Withheld.v1", "withheld", 0)]
    [InlineData("UsageSentinel.Response.Failed.v1", "failed", 1)]
    public async Task Publish_CountsTheTypeAndWhatBecameOfAKey(string type, string? decision, int failures)
    {
        var reported = new SentinelEvent("id", "/usagesentinel/x", type, "/providers/openai", Now, new EventDetails());

        await Outgoing(new Answering(new Publication.Taken())).PublishAsync([reported.ToJson()], CancellationToken.None);

        Assert.Equal(type, Assert.Single(measured.Of(TelemetryNames.AlertsPublished)).Tags["type"]);
        Assert.Equal(decision, measured.Of(TelemetryNames.Revocations).Select(item => (string?)item.Tags["decision"]).SingleOrDefault());
        Assert.Equal(failures, measured.Of(TelemetryNames.ContainmentFailures).Count);
    }

    [Fact]
    public async Task Publish_NotTaken_IsNotCounted()
    {
        var reported = new SentinelEvent("id", "/usagesentinel/x", EventTypes.Firing, "/providers/openai", Now, new EventDetails());

        await Outgoing(new Answering(new Publication.Later("gone", null))).PublishAsync([reported.ToJson()], CancellationToken.None);

        Assert.Empty(measured.Names);
    }

    /// <summary>A whole sweep against the simulator: the parts are wired, and no tag holds a key.</summary>
    [Fact]
    public async Task Sweep_IsMeasuredFromEndToEnd()
    {
        await using var world = await World.StartAsync(new SimulatorOptions { Keys = 6, Days = 3, Scenario = "quiet" });
        await using var host = world.Open(new MemoryEntityStore(), options =>
        {
            options.Detection.BackfillDays = 2;
            options.Budgets = [new BudgetOptions { Name = "month", AmountUsd = 1_000 }];
        });

        await host.SweepAsync();
        await host.Get<StoreGauges>().MeasureAsync(CancellationToken.None);
        await host.Get<BudgetGauges>().MeasureAsync(CancellationToken.None);

        Assert.NotEmpty(measured.Of(TelemetryNames.SweepDuration));
        Assert.NotEmpty(measured.Of(TelemetryNames.WatermarkAge));
        Assert.True(Assert.Single(measured.Of(TelemetryNames.CostMonth)).Value > 0);
        Assert.InRange(Assert.Single(measured.Of(TelemetryNames.CostToday)).Value, 0.000001, Assert.Single(measured.Of(TelemetryNames.CostMonth)).Value);
        Assert.Equal((await host.AlertsAsync()).Count(alert => alert is { IsOpen: true, FiredAt: not null }), Assert.Single(measured.Of(TelemetryNames.AlertsOpen)).Value);
        var budget = Assert.Single(await host.Get<BudgetAnswers>().ReadAsync(CancellationToken.None));
        var spent = Assert.Single(measured.Of(TelemetryNames.BudgetSpent));
        Assert.Equal((budget.Name, (double)(budget.SpentUsd / budget.AmountUsd)), ((string)spent.Tags["budget"]!, spent.Value));
        Assert.Equal(0, Assert.Single(measured.Of(TelemetryNames.OutboxAge)).Value);
        Assert.Contains(measured.Of(TelemetryNames.ProviderCalls), call => (string?)call.Tags["status"] == "200");
        Assert.DoesNotContain(measured.AllTags.SelectMany(tags => tags.Values), value => $"{value}".Contains("key", StringComparison.OrdinalIgnoreCase));
    }

    private OutgoingEvents Outgoing(IEventPublisher way) => new(way, new LedgerStore(new MemoryEntityStore()), null, metrics, new FakeTimeProvider(Now));

    public void Dispose()
    {
        measured.Dispose();
        metrics.Dispose();
    }

    private static IEnumerable<string> Names => typeof(TelemetryNames).GetFields()
        .Select(constant => (string)constant.GetRawConstantValue()!).Where(name => name != TelemetryNames.Source);

    private static SweepReport Report(SweepOutcome outcome) => SweepReport.Empty(Account, outcome) with { CompleteThrough = Now };

    private sealed class Answering(Publication answer) : IEventPublisher
    {
        public Task<ImmutableArray<Publication>> PublishAsync(ImmutableArray<string> events, CancellationToken cancellationToken) =>
            Task.FromResult(events.Select(_ => answer).ToImmutableArray());
    }

    [GeneratedRegex(@"usagesentinel\.[a-z]+(\.[a-z]+)*")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"customDimensions\.(\w+)")]
    private static partial Regex Dimension();
}
