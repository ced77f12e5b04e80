using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using UsageSentinel.Simulator.Http;
using UsageSentinel.Simulator.Http.Administration;
using UsageSentinel.Simulator.Http.Costs;
using UsageSentinel.Simulator.Http.Usage;
using UsageSentinel.Simulator.Simulation;

namespace UsageSentinel.Simulator;

/// <summary>The admin API of a simulated organization, on loopback HTTP.</summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly Api api;

    private SimulatorServer(WebApplication application, Api api)
    {
        this.application = application;
        this.api = api;
        Organization = new SimulatedOrganization(api.World);
        BaseUrl = new Uri($"{application.Urls.First()}/v1");
    }

    /// <summary>Where the API is: <c>http://127.0.0.1:PORT/v1</c>.</summary>
    public Uri BaseUrl { get; }

    /// <summary>The organization as it really is.</summary>
    public SimulatedOrganization Organization { get; }

    /// <summary>The oddities shown; may be switched while the server runs.</summary>
    public SimulatorTraps Traps
    {
        get => api.Traps;
        set => api.Traps = value;
    }

    /// <summary>What is broken while the rest works; may be switched while the server runs.</summary>
    /// <value>Empty by default.</value>
    public ImmutableArray<SimulatedFault> Faults
    {
        get => [.. api.Faults];
        set => api.Faults = [.. value];
    }

    /// <summary>Invents an organization and serves it.</summary>
    /// <param name="options">Which organization.</param>
    /// <param name="clock">The time; the organization's history ends, and its scenario starts, at what it shows now.</param>
    /// <param name="port">The port on 127.0.0.1; 0 for any that is free.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<SimulatorServer> StartAsync(SimulatorOptions options, TimeProvider clock, int port, CancellationToken cancellationToken)
    {
        options.Validate();
        var api = new Api(new World(options, clock));
        // An empty builder: neither environment variables nor settings files of the caller may move the port or start logging.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        var application = builder.Build();
        Configure(application, api);
        await application.StartAsync(cancellationToken);
        return new SimulatorServer(application, api);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await application.StopAsync(atOnce.Token);
        await application.DisposeAsync();
    }

    private static void Configure(WebApplication application, Api api)
    {
        var trouble = new TroubleMaker(api);
        application.Use(next => async context =>
        {
            // Its own time, not this machine's: who compares clocks must find them agree.
            context.Response.Headers.Date = api.World.Now.ToString("R", CultureInfo.InvariantCulture);
            try
            {
                await trouble.DisturbAsync(context);
                Authentication.Check(context.Request, api.World.Options);
                api.Refuse(context);
                await trouble.RunAsync(context, next);
            }
            catch (ApiFault fault)
            {
                await Reply.FaultAsync(context, fault);
            }
        });
        application.UseRouting();
        var routes = application.MapGroup("/v1");
        UsageRoutes.Map(routes, api);
        CostsRoutes.Map(routes, api);
        ProjectRoutes.Map(routes, api);
        KeyRoutes.Map(routes, api);
        ServiceAccountRoutes.Map(routes, api);
        RateLimitRoutes.Map(routes, api);
        SpendLimitRoutes.Map(routes, api);
        ModelPermissionRoutes.Map(routes, api);
        AuditLogRoutes.Map(routes, api);
        UserRoutes.Map(routes, api);
        AdminKeyRoutes.Map(routes, api);
        CertificateRoutes.Map(routes, api);
        application.MapFallback(context => throw ApiFault.NotFound($"Unknown request URL: {context.Request.Method} {context.Request.Path}."));
    }
}
