using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Drilling;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Hosting;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Storing.Sqlite;
using UsageSentinel.Runtime.Storing.Tables;

namespace UsageSentinel.Cli;

/// <summary>The engine on this machine: the embedded store unless the configuration names another.</summary>
public sealed class CliHost : IAsyncDisposable
{
    private readonly ServiceProvider services;

    private CliHost(ServiceProvider services) => this.services = services;

    /// <summary>The time the product lives in.</summary>
    public TimeProvider Clock => Get<TimeProvider>();

    public SentinelEngine Engine => Get<SentinelEngine>();

    /// <param name="context">The global options.</param>
    /// <param name="options">Checked options.</param>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    public static CliHost Open(CliContext context, SentinelOptions options)
    {
        if (context.DemoTime is { } demo)
        {
            context.Streams.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"This store is from a demo: now is {demo.Start:yyyy-MM-dd HH:mm} UTC, the time of its last sweep."));
        }

        return Open(context, options, context.Clock, (_, line) => context.Lines.Profile.Out.Writer.WriteLine(line));
    }

    /// <param name="context">The global options.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="clock">The time the product lives in.</param>
    /// <param name="notify">Receives the events that are sent.</param>
    /// <exception cref="StoreException">The store cannot be opened.</exception>
    public static CliHost Open(CliContext context, SentinelOptions options, TimeProvider clock, Action<SentinelEvent, string> notify)
    {
        var collection = new ServiceCollection();
        collection.AddLogging(logging => AddLog(logging, context.IsVerbose));
        collection.AddSingleton(clock);
        var store = OpenStore(context, options.Store);
        // By a factory: what is handed over ready made is not closed with the others.
        collection.AddSingleton(_ => store);
        collection.AddSingleton<DrillRecord>().AddSingleton<DrillFacts>().AddSingleton<Drill>().AddSingleton<DrillStore>().AddSingleton<DrillNotices>();
        collection.AddFileAnchor(options, context.AnchorFile);
        collection.AddApprovalKeyFile(options, context.ApprovalKeyFile);
        collection.AddUsageSentinel(options, notify);
        collection.AddLocalTelemetry();
        var host = new CliHost(collection.BuildServiceProvider());
        host.Get<IEntityStore>();
        LocalTelemetry.Start(host.services);
        return host;
    }

    public T Get<T>()
        where T : notnull => services.GetRequiredService<T>();

    public ValueTask DisposeAsync() => services.DisposeAsync();

    /// <summary>The log is for --verbose: its writer takes long to set up, so a command that is silent does without.</summary>
    private static void AddLog(ILoggingBuilder logging, bool isVerbose)
    {
        if (!isVerbose)
        {
            logging.AddFilter(null, LogLevel.None);
            return;
        }

        logging
            .AddFilter(null, LogLevel.Information)
            .AddFilter("Polly", LogLevel.Warning)
            .AddFilter("System.Net.Http", LogLevel.Warning)
            .AddSimpleConsole(console => console.SingleLine = true)
            .AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }

    private static IEntityStore OpenStore(CliContext context, StoreOptions store) => store switch
    {
        { Kind: "tables", Endpoint: { } endpoint } => TablesEntityStore.Connect(new Uri(endpoint)),
        _ => OpenEmbedded(context),
    };

    private static SqliteEntityStore OpenEmbedded(CliContext context)
    {
        DataFolder.Secure(context);
        return SqliteEntityStore.Open(context.Streams.StoreAt(context.StoreFile));
    }
}
