using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Hosting.Configuring;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Memory;
using UsageSentinel.Runtime.Telemetry;
using UsageSentinel.Tests.Functions;
using UsageSentinel.Tests.Telemetry;

namespace UsageSentinel.Tests.Hosting;

/// <summary>The Functions host with its configuration in a blob.</summary>
public sealed class LiveConfigurationTests : IAsyncLifetime
{
    private const string Broken = """{"detection":{"lagMinutse":7}}""";

    private readonly FixedText text = new();
    private readonly MemoryEntityStore store = new();
    private readonly List<ServiceProvider> hosts = [];

    [Fact]
    public async Task Refresh_NewFile_IsInForceForWhatIsAskedForNext()
    {
        var host = Start();
        text.Json = """{"detection":{"lagMinutes":20}}""";
        await RefreshAsync(host);
        var before = Options(host);

        text.Json = """{"detection":{"lagMinutes":25}}""";
        await RefreshAsync(host);

        Assert.Equal((20, 25), (before.Detection.LagMinutes, Options(host).Detection.LagMinutes));
    }

    [Fact]
    public void Current_NoFile_IsBuiltFromSettingsAlone() => Assert.Equal("somewhere", Options(Start()).Deployment);

    [Fact]
    public async Task Refresh_Settings_OverrideTheFile()
    {
        var host = Start();
        text.Json = """{"deployment":"of the file","detection":{"lagMinutes":20}}""";

        await RefreshAsync(host);

        Assert.Equal(("somewhere", 20), (Options(host).Deployment, Options(host).Detection.LagMinutes));
    }

    [Fact]
    public async Task Refresh_BrokenFile_KeepsTheLastGoodAndRaisesTheAlarmUntilItIsMended()
    {
        var host = Start();
        text.Json = """{"detection":{"lagMinutes":20}}""";
        await RefreshAsync(host);
        using var measured = new Measurements();

        text.Json = Broken;
        await RefreshAsync(host);
        await RefreshAsync(host);

        Assert.Equal(20, Options(host).Detection.LagMinutes);
        Assert.Equal(2, measured.Of(TelemetryNames.ConfigurationRejected).Count);
        var line = await ConfigurationLineAsync(host);
        Assert.False(line.IsHealthy);
        Assert.Contains("lagMinutse", line.Detail, StringComparison.Ordinal);

        text.Json = """{"detection":{"lagMinutes":30}}""";
        await RefreshAsync(host);
        await RefreshAsync(host);
        Assert.Equal(2, measured.Of(TelemetryNames.ConfigurationRejected).Count);
        Assert.True((await ConfigurationLineAsync(host)).IsHealthy);
    }

    [Fact]
    public async Task Start_WithABrokenFile_GoesByTheLastGoodOfAnEarlierRun()
    {
        text.Json = """{"detection":{"lagMinutes":20}}""";
        await RefreshAsync(Start());
        text.Json = Broken;

        Assert.Equal(20, Options(Start()).Detection.LagMinutes);
    }

    [Fact]
    public void Start_WithABrokenFileAndNoGoodOne_NamesTheMistake()
    {
        text.Json = Broken;
        var host = Start();

        Assert.Contains("lagMinutse", Assert.Throws<ConfigurationException>(() => Options(host)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_FileThatCannotBeRead_ChangesNothing()
    {
        var host = Start();
        text.Json = """{"detection":{"lagMinutes":20}}""";
        await RefreshAsync(host);
        text.Failure = new IOException("gone");

        await Assert.ThrowsAsync<IOException>(() => RefreshAsync(host));

        Assert.Equal(20, Options(host).Detection.LagMinutes);
    }

    [Fact]
    public async Task Start_WhileTheFileCannotBeRead_GoesByTheLastGoodUntilItCan()
    {
        text.Json = """{"detection":{"lagMinutes":20}}""";
        await RefreshAsync(Start());
        text.Failure = new StoreException(StoreError.Unreachable, "down");
        var host = Start();
        Assert.Equal(20, Options(host).Detection.LagMinutes);

        text.Failure = null;
        text.Json = """{"detection":{"lagMinutes":21}}""";
        await RefreshAsync(host);

        Assert.Equal(21, Options(host).Detection.LagMinutes);
    }

    [Fact]
    public void Start_WhileTheFileCannotBeReadAndNoGoodOne_SaysWhy()
    {
        text.Failure = new StoreException(StoreError.Unauthorized, "needs the role");

        Assert.Contains("needs the role", Assert.Throws<StoreException>(() => Options(Start())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refresh_FileTakenAway_GoesBackToSettings()
    {
        var host = Start();
        text.Json = """{"detection":{"lagMinutes":20}}""";
        await RefreshAsync(host);
        text.Json = null;

        await RefreshAsync(host);

        Assert.Equal(new DetectionOptions().LagMinutes, Options(host).Detection.LagMinutes);
    }

    [Fact]
    public void Triggers_AllResolve()
    {
        var host = Start();

        Assert.All(Triggers.All, trigger => Assert.NotNull(ActivatorUtilities.CreateInstance(host, trigger.DeclaringType!)));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var host in hosts)
        {
            await host.DisposeAsync();
        }
    }

    private static SentinelOptions Options(ServiceProvider host) => host.GetRequiredService<SentinelOptions>();

    private static Task RefreshAsync(ServiceProvider host) => host.GetRequiredService<LiveConfiguration>().RefreshAsync(CancellationToken.None);

    private static async Task<HealthLine> ConfigurationLineAsync(ServiceProvider host) =>
        (await host.GetRequiredService<IHealthReport>().ReadAsync(CancellationToken.None)).Lines.Single(line => line.Part == "configuration");

    private ServiceProvider Start()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(
        [
            new(HostSettings.Configuration, "https://account.blob.core.windows.net/config/sentinel.json"),
            new("Sentinel:Deployment", "somewhere"),
            new("Sentinel:Store:Kind", "tables"),
            new("Sentinel:Store:Endpoint", "https://account.table.core.windows.net"),
            new("AzureWebJobsStorage:queueServiceUri", "https://account.queue.core.windows.net"),
        ]).Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfigurationText>(text);
        services.AddSingleton<IEntityStore>(store);
        services.AddUsageSentinel(configuration);
        hosts.Add(services.BuildServiceProvider());
        return hosts[^1];
    }
}
