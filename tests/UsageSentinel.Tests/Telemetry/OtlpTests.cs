using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Telemetry;
using UsageSentinel.Tests.Rigs;

namespace UsageSentinel.Tests.Telemetry;

/// <summary>What a collector on this machine gets.</summary>
public class OtlpTests
{
    [Fact]
    public async Task AddSentinelTelemetry_WithACollector_SendsMetricsTracesAndLogs()
    {
        await using var collector = await OtlpCollector.StartAsync();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new(HostSettings.OtlpEndpoint, collector.Origin), new("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")]);
        builder.Services.AddSingleton<SentinelMetrics>().AddSentinelTelemetry(builder.Configuration);
        using (var host = builder.Build())
        {
            await host.StartAsync();
            host.Services.GetRequiredService<SentinelMetrics>().OutboxIs(TimeSpan.FromSeconds(5));
            host.Services.GetRequiredService<SentinelMetrics>().BeginSweep(new ProviderAccount("openai", "told"))?.Dispose();
            host.Services.GetRequiredService<ILogger<OtlpTests>>().LogWarning("Something to tell.");
            await host.StopAsync();
        }

        Assert.Contains(TelemetryNames.OutboxAge, collector.TextOf("metrics"), StringComparison.Ordinal);
        Assert.Contains("told", collector.TextOf("traces"), StringComparison.Ordinal);
        Assert.Contains("Something to tell.", collector.TextOf("logs"), StringComparison.Ordinal);
    }
}
