using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Registers one account of any provider that is reached over HTTP.</summary>
internal static class ApiRegistration
{
    /// <summary>The name of the <see cref="HttpClient"/> of one account.</summary>
    public static string ClientName(string kind, string account) => $"{kind}:{account}";

    /// <summary>
    /// Call it once for each account. <see cref="IUsageProvider"/> and <see cref="IKeyControl"/> resolve in the enumerations of both, and with
    /// <see cref="IKeyDirectory"/> as keyed services by their <see cref="ProviderAccount"/>.
    /// </summary>
    /// <param name="services">The registrations.</param>
    /// <param name="dialect">The provider.</param>
    /// <param name="options">The account.</param>
    /// <param name="keys">Its keys.</param>
    /// <param name="usage">Makes what reads.</param>
    /// <param name="control">Makes what acts.</param>
    public static IServiceCollection AddApi(
        this IServiceCollection services,
        ApiDialect dialect,
        ApiOptions options,
        ApiKeys keys,
        Func<ApiConnection, IUsageProvider> usage,
        Func<ApiConnection, IKeyControl> control)
    {
        var account = new ProviderAccount(dialect.Kind, options.Name);
        services.TryAddSingleton(TimeProvider.System);
        services.AddLogging();
        services.AddApiClient(dialect, options);

        services.AddKeyedSingleton(account, (provider, _) => usage(Connect(provider, keys.Admin)));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IUsageProvider>(account));

        // Looking at keys takes no more than the key that collects: a mode that only observes never loads the other.
        services.AddKeyedSingleton<IKeyDirectory>(account, (provider, _) => control(Connect(provider, keys.Admin)));

        services.AddKeyedSingleton(account, (provider, _) => control(Connect(provider, keys.ForActing)));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IKeyControl>(account));
        return services;

        ApiConnection Connect(IServiceProvider provider, Func<IServiceProvider, ICredential> key) => new(
            new ApiTarget(dialect, options),
            provider.GetRequiredService<IHttpClientFactory>(),
            key(provider),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILoggerFactory>());
    }

    /// <summary>Refuses wrong options and a name that is taken, all at once.</summary>
    /// <exception cref="OptionsValidationException">The message names everything that is wrong.</exception>
    public static void RequireValid(this IServiceCollection services, string kind, ApiOptions options, ValidateOptionsResult result)
    {
        var account = new ProviderAccount(kind, options.Name);
        var failures = new List<string>(result.Failures ?? []);
        if (services.Any(service => service.IsKeyedService && account.Equals(service.ServiceKey)))
        {
            failures.Add($"Two organizations have the name '{options.Name}'. Each name must be unique.");
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(options.Name ?? "", options.GetType(), failures);
        }
    }

    /// <summary>The HTTP client of one account: retries within one deadline for each attempt, no redirects, no log lines of its own.</summary>
    private static void AddApiClient(this IServiceCollection services, ApiDialect dialect, ApiOptions options)
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
                ShouldHandle = args => ValueTask.FromResult(ApiRequest.MayRepeat(args.Context.GetRequestMessage()) && rule.MayPass(args.Outcome, args.AttemptNumber)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(rule.DelayBefore(args.AttemptNumber, args.Outcome.Result)),
            });
        }

        pipeline.AddTimeout(rule.Options.AttemptTimeout);
    }
}
