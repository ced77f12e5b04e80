using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Sweeping;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Providers.Acme;

/// <summary>A second provider is one folder: it is chosen by its kind, swept by the real engine, priced by its own list, and planned with what it offers.</summary>
public sealed class SecondProviderTests : IAsyncLifetime
{
    private const string Secret = "acme-0123456789";
    private const string Variable = "SENTINEL_TEST_ACME_KEY";

    private static readonly ProviderAccount Account = new(AcmeDialect.Name, "mine");
    private static readonly DateTimeOffset Start = new(2026, 11, 10, 12, 0, 0, TimeSpan.Zero);

    private readonly JumpingClock clock = new(Start);
    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<SentinelEvent> reported = new();
    private AcmeServer server = null!;
    private ServiceProvider services = null!;

    public async Task InitializeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, Secret);
        server = await AcmeServer.StartAsync(clock, Secret, Start.AddMinutes(30));
        await File.WriteAllTextAsync(
            folder.File("acme.json"), """{"version":"acme-1","provider":"acme","basedOn":"openai","prices":[{"models":["acme-large"],"input":10,"output":30}]}""");
        var options = new SentinelOptions
        {
            Providers = [new ProviderOptions { Kind = AcmeDialect.Name, Name = Account.Account, BaseUrl = server.BaseUrl.ToString(), AdminKey = $"env:{Variable}" }],
            Caps = [new CapOptions { Name = "ceiling", UsdPerHour = 50 }],
        };
        options.Prices.Files = [folder.File("acme.json")];
        options.Response.Mode = "observe";
        services = new ServiceCollection()
            .AddLogging(logging => logging.SetMinimumLevel(LogLevel.None))
            .AddSingleton<TimeProvider>(clock)
            .AddSingleton<IEntityStore>(new MemoryEntityStore())
            .AddSingleton<IProviderFactory>(new AcmeProviderFactory())
            .AddUsageSentinel(options, (received, _) => reported.Enqueue(received))
            .BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await server.DisposeAsync();
        folder.Delete();
    }

    [Fact]
    public async Task Sweep_OfAKindOfItsOwn_EndsInAnAlertPricedByItsOwnList()
    {
        await RunToAsync(Start.AddMinutes(60));

        var alert = Assert.Single(reported, one => one.Data is { Rule: nameof(RuleKind.Cap), Provider: AcmeDialect.Name, ApiKeyId: AcmeServer.Stolen } && one.Type == EventTypes.Firing);
        Assert.Equal("acme-1", alert.Data.PriceVersion);

        // At least ten minutes of 501,000 tokens at $10 a million, where the ceiling is $50.
        Assert.True(alert.Data.Observed > 50, $"{alert.Data.Observed}");
    }

    [Fact]
    public async Task Plan_OfAProviderThatOnlyDeletes_SaysWhatItDoesNotOfferAndDeletes()
    {
        await RunToAsync(Start.AddMinutes(60));
        var manual = services.GetRequiredService<ManualContainment>();
        var one = await manual.OpenAsync(AcmeServer.Stolen, CancellationToken.None);
        Assert.NotNull(one);

        var throttle = await manual.PreviewAsync(one, Asking(ContainmentLevel.Throttle), CancellationToken.None);
        var delete = await manual.PreviewAsync(one, Asking(ContainmentLevel.RevokeKey), CancellationToken.None);

        Assert.Null(Assert.IsType<ResponseDecision.Withhold>(throttle).Planned);
        Assert.Contains(throttle.Answers, answer => answer is
        {
            Rail: Guardrail.NoLever, Withholds: true, Reason: "Actions that this provider does not offer: lower the project's rate limits.",
        });
        Assert.Equal(ContainmentLevel.RevokeKey, Assert.IsType<ResponseDecision.Act>(delete).Level);
        Assert.Contains(AcmeServer.Stolen, server.Keys);

        var (_, act) = await manual.ContainAsync(one, Asking(ContainmentLevel.RevokeKey), CancellationToken.None);

        Assert.Equal(ActionStatus.Done, act?.Status);
        Assert.DoesNotContain(AcmeServer.Stolen, server.Keys);
    }

    /// <summary>Automation considers its one level only, and the ledger names the others.</summary>
    [Fact]
    public async Task Decision_OfAutomation_NamesTheLevelsThatAreNotOffered()
    {
        await RunToAsync(Start.AddMinutes(60));

        var withheld = (await services.GetRequiredService<LedgerStore>().ReadAsync(1_000, CancellationToken.None)).First(entry => entry.Kind is LedgerKind.Withheld);

        Assert.Contains("does not offer: lower the project", withheld.Details, StringComparison.Ordinal);
    }

    /// <summary>The values from before are recorded, but this provider cannot set them: nothing begins, and the action stays as it is.</summary>
    [Fact]
    public async Task Restore_OfALevelThatTheProviderCannotRevert_IsRefusedAndChangesNothing()
    {
        var act = new ContainmentAction(
            "episode", Account, new ProjectId("shop"), new KeyId(AcmeServer.Stolen), null, ContainmentLevel.DenyModel, ActionStatus.Done, Start, Start)
        {
            Before = new ProviderLimitState.List(null),
            Wanted = new ProviderLimitState.List(new ModelPermissions(false, ["acme-large"])),
        };
        Assert.True(await services.GetRequiredService<ActionLedger>().StepAsync(LedgerKind.Done, act, "recorded by a test", string.Empty, CancellationToken.None));

        var outcome = await services.GetRequiredService<ActionRollback>().RestoreAsync(act.Id, "ann", "a test", CancellationToken.None);

        Assert.Equal(RestoreOutcome.CannotBeUndone, outcome);
        var ledger = services.GetRequiredService<LedgerStore>();
        Assert.Equal(ActionStatus.Done, Assert.Single((await ledger.ReadActsAsync(CancellationToken.None)).Acts).Status);
        Assert.DoesNotContain(await ledger.ReadAsync(100, CancellationToken.None), entry => entry.Kind is LedgerKind.Restoring);
    }

    /// <summary>Where requests are not counted, cost alone shows that a key is used.</summary>
    [Fact]
    public async Task Witness_WithoutRequestCounts_ConfirmsByCost()
    {
        await RunToAsync(Start.AddMinutes(60));
        var alert = Assert.Single(
            await services.GetRequiredService<AlertIndex>().ReadAsync(Account, DateTimeOffset.UnixEpoch, CancellationToken.None), alert => alert.Subject.Rule is RuleKind.Cap);
        var usage = Assert.Single(services.GetRequiredService<ProviderConnections>().All).Usage;

        var confirmation = await services.GetRequiredService<UsageWitness>().ConfirmAsync(usage, alert.Subject.Series, alert, clock.GetUtcNow(), CancellationToken.None);

        Assert.Equal(Confirmation.Confirmed, confirmation);
    }

    private static Requester.Person Asking(ContainmentLevel level) => new("ann", level, BlastRadiusConsent.Given, "a test");

    private async Task RunToAsync(DateTimeOffset until)
    {
        for (; clock.GetUtcNow() < until; clock.Advance(TimeSpan.FromMinutes(5)))
        {
            var sweep = Assert.Single((await services.GetRequiredService<SentinelEngine>().RunOnceAsync(null, CancellationToken.None)).Sweeps);
            Assert.True(sweep.Outcome is SweepOutcome.Done, $"{sweep.Outcome}: {sweep.Error} {string.Join("; ", sweep.FailedSeries)}");
        }
    }
}
