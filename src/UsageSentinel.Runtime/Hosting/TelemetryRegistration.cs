using Azure.Monitor.OpenTelemetry.Exporter;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>Traces, metrics and logs to Application Insights, to any OTLP endpoint, to both or to neither, as the settings say.</summary>
public static class TelemetryRegistration
{
    /// <param name="services">The host's own services: telemetry outlives a change of the configuration.</param>
    /// <param name="configuration">Names the destinations.</param>
    public static IOpenTelemetryBuilder AddSentinelTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        var insights = configuration[HostSettings.ApplicationInsights];
        var otlp = !string.IsNullOrEmpty(configuration[HostSettings.OtlpEndpoint]);
        var identity = AzureIdentities.Of(configuration).Sweep;
        void Azure(AzureMonitorExporterOptions exporter)
        {
            exporter.ConnectionString = insights;
            exporter.Credential = identity;
            // What cannot be sent waits here, also for the next process of this instance.
            exporter.StorageDirectory = Path.Combine(Path.GetTempPath(), "usagesentinel-telemetry");
        }

        var builder = services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics.AddMeter(TelemetryNames.Source))
            .WithTracing(traces => traces.AddSource(TelemetryNames.Source))
            .WithLogging();
        if (!string.IsNullOrEmpty(insights))
        {
            builder.WithMetrics(metrics => metrics.AddAzureMonitorMetricExporter(Azure))
                .WithTracing(traces => traces.AddAzureMonitorTraceExporter(Azure))
                .WithLogging(logs => logs.AddAzureMonitorLogExporter(Azure));
        }

        if (otlp)
        {
            builder.WithMetrics(metrics => metrics.AddOtlpExporter())
                .WithTracing(traces => traces.AddOtlpExporter())
                .WithLogging(logs => logs.AddOtlpExporter(OwnClient));
        }

        return builder;
    }

    /// <summary>
    /// Logs are sent last, when the container that makes clients is gone already: what an instance said in its last seconds would
    /// be lost with the exporter's own choice.
    /// </summary>
    private static void OwnClient(OtlpExporterOptions exporter) =>
        exporter.HttpClientFactory = () => new HttpClient { Timeout = TimeSpan.FromMilliseconds(exporter.TimeoutMilliseconds) };
}
