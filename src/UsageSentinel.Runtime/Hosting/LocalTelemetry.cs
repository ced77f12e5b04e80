using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace UsageSentinel.Runtime.Hosting;

/// <summary>
/// Telemetry of a program that has no host to start it: to the OTLP endpoint its environment names, or nowhere. To Application
/// Insights goes only what runs in Azure.
/// </summary>
public static class LocalTelemetry
{
    private const string Prefix = "OTEL_";

    public static IServiceCollection AddLocalTelemetry(this IServiceCollection services)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(SentinelRegistration.EnvironmentVariables()
            .Where(variable => variable.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(variable => KeyValuePair.Create<string, string?>(variable.Key, variable.Value))).Build();
        if (string.IsNullOrEmpty(configuration[HostSettings.OtlpEndpoint]))
        {
            return services;
        }

        services.AddSingleton<IConfiguration>(configuration);
        services.AddSentinelTelemetry(configuration);
        return services.AddLogging(logging => logging.AddFilter<OpenTelemetryLoggerProvider>(null, LogLevel.Information));
    }

    /// <summary>Begins to listen; before that nothing is measured. What was measured is sent when the container is disposed.</summary>
    public static void Start(IServiceProvider services)
    {
        services.GetService<MeterProvider>();
        services.GetService<TracerProvider>();
    }
}
