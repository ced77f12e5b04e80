using System.Collections.Immutable;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Options;
using UsageSentinel.Runtime.Telemetry;

namespace UsageSentinel.Runtime.Hosting.Configuring;

/// <summary>
/// Everything that is built from the current configuration. A changed file builds all of it again, and what is asked for next is
/// the new; work under way ends on the old. A file that is not valid changes nothing but the alarm it raises.
/// </summary>
internal sealed partial class LiveConfiguration(
    IConfigurationText text,
    IReadOnlyDictionary<string, string> settings,
    LastGoodConfiguration lastGood,
    Func<SentinelOptions, ServiceProvider> build,
    SentinelMetrics metrics,
    TimeProvider clock,
    ILogger<LiveConfiguration> logger) : IAsyncDisposable
{
    /// <summary>No function runs longer than the ten minutes of host.json.</summary>
    private static readonly TimeSpan LongestWork = TimeSpan.FromMinutes(15);

    private readonly SemaphoreSlim gate = new(1, 1);
    private readonly List<(ServiceProvider Services, DateTimeOffset Since)> retired = [];
    private volatile ServiceProvider? current;
    private string? version;

    /// <summary>Why the newest file is not in force; empty where it is.</summary>
    public ImmutableArray<string> Refused { get; private set; } = [];

    /// <summary>What the configuration in force made. The first look reads the file.</summary>
    public IServiceProvider Current
    {
        get
        {
            if (current is null)
            {
                // A container resolves without waiting, so the very first look must wait here.
                Task.Run(() => RefreshAsync(CancellationToken.None)).GetAwaiter().GetResult();
            }

            return current ?? throw new ConfigurationException(Refused);
        }
    }

    /// <summary>Looks at the file, and takes it where it is new and valid.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken);
        try
        {
            await LookAsync(cancellationToken);
            await DisposeRetiredAsync(clock.GetUtcNow() - LongestWork);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeRetiredAsync(DateTimeOffset.MaxValue);
        await (current?.DisposeAsync() ?? ValueTask.CompletedTask);
        gate.Dispose();
    }

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        switch (await ReadAsync(cancellationToken))
        {
            case ConfigurationText.Found found:
                await ApplyAsync(found.Json, found.Version, cancellationToken);
                break;
            case ConfigurationText.TooLong refused:
                await RefuseAsync([string.Create(CultureInfo.InvariantCulture, $"sentinel.json: it is longer than {refused.MostBytes / 1024} KiB.")], cancellationToken);
                version = refused.Version;
                break;
            case ConfigurationText.Absent when current is null || version is not null:
                await ApplyAsync(null, null, cancellationToken);
                break;
            default:
                break;
        }

        // As long as the file is broken the alarm goes on, and ends when it does.
        if (!Refused.IsEmpty)
        {
            metrics.ConfigurationRefused();
        }
    }

    private async Task ApplyAsync(string? json, string? found, CancellationToken cancellationToken)
    {
        try
        {
            Replace(ConfigurationReader.Read(json, settings));
            if (json is not null)
            {
                await lastGood.WriteAsync(json, cancellationToken);
            }

            Refused = [];
        }
        catch (ConfigurationException mistakes)
        {
            await RefuseAsync(mistakes.Errors, cancellationToken);
        }

        version = found;
    }

    private async Task RefuseAsync(ImmutableArray<string> mistakes, CancellationToken cancellationToken)
    {
        Refused = mistakes;
        Log.Refused(logger, string.Join(" | ", mistakes));
        if (current is null)
        {
            await GoByLastGoodAsync(cancellationToken);
        }
    }

    /// <summary>An app that starts while the file cannot be read goes by the last good one; it looks again in a minute.</summary>
    private async Task<ConfigurationText> ReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await text.ReadAsync(version, cancellationToken);
        }
        catch (StoreException failure) when (current is null)
        {
            await GoByLastGoodAsync(cancellationToken);
            if (current is null)
            {
                throw;
            }

            Log.Unread(logger, failure.Message);
            return new ConfigurationText.Unchanged();
        }
    }

    private async Task GoByLastGoodAsync(CancellationToken cancellationToken)
    {
        if (await lastGood.ReadAsync(cancellationToken) is { } good)
        {
            Replace(ConfigurationReader.Read(good, settings));
        }
    }

    private void Replace(SentinelOptions options)
    {
        var built = build(options);
        if (current is { } old)
        {
            retired.Add((old, clock.GetUtcNow()));
            Log.Taken(logger);
        }

        current = built;
    }

    private async Task DisposeRetiredAsync(DateTimeOffset before)
    {
        foreach (var old in retired.Where(entry => entry.Since <= before).ToList())
        {
            retired.Remove(old);
            await old.Services.DisposeAsync();
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1020, LogLevel.Error, "sentinel.json is not valid. The last valid version stays in use: {Mistakes}")]
        public static partial void Refused(ILogger logger, string mistakes);

        [LoggerMessage(1023, LogLevel.Warning, "The last valid sentinel.json stays in use until the file can be read: {Reason}")]
        public static partial void Unread(ILogger logger, string reason);

        [LoggerMessage(1021, LogLevel.Information, "A new sentinel.json is in use.")]
        public static partial void Taken(ILogger logger);
    }
}
