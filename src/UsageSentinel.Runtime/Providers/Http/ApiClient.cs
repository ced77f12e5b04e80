using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Polly;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Configures the HTTP client of one account.</summary>
internal static class ApiClient
{
    public static void AddApiClient(this IServiceCollection services, ApiDialect dialect, ApiOptions options)
    {
        var client = services.AddHttpClient(new ApiTarget(dialect, options).ClientName, http =>
        {
            http.BaseAddress = new Uri(options.BaseUrl.AbsoluteUri.TrimEnd('/') + "/");
            // The connection has deadlines of its own, which unlike this one also cover the body.
            http.Timeout = Timeout.InfiniteTimeSpan;
            http.DefaultRequestHeaders.UserAgent.ParseAdd("UsageSentinel");
            http.DefaultRequestHeaders.Accept.ParseAdd("application/json");
        });
        client.ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
        {
            // A redirect would carry the key, or the answer, to a place the operator never named.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = !options.BaseUrl.IsLoopback,
            AutomaticDecompression = DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        });
        // The factory's own log lines name every address and, at trace level, every header.
        client.RemoveAllLoggers();
        client.AddResilienceHandler(dialect.Kind, (pipeline, context) =>
            Configure(pipeline, new RetryRule(
                options,
                context.ServiceProvider.GetRequiredService<TimeProvider>(),
                context.ServiceProvider.GetService<Random>() ?? Random.Shared)));
        // Within the retries, so that each attempt counts.
        client.AddHttpMessageHandler(provider => new MeteredHandler(provider.GetService<SentinelMetrics>()));
    }

    private static void Configure(ResiliencePipelineBuilder<HttpResponseMessage> pipeline, RetryRule rule)
    {
        pipeline.TimeProvider = rule.Time;
        if (rule.Options.MaxRetries > 0)
        {
            pipeline.AddRetry(new HttpRetryStrategyOptions
            {
                MaxRetryAttempts = rule.Options.MaxRetries,
                ShouldRetryAfterHeader = false,
                ShouldHandle = args => ValueTask.FromResult(rule.MayPass(args.Outcome, args.AttemptNumber)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(rule.DelayBefore(args.AttemptNumber, args.Outcome.Result)),
            });
        }

        pipeline.AddTimeout(rule.Options.AttemptTimeout);
    }
}
