using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace UsageSentinel.Runtime.Hosting.Configuring;

/// <summary>Looks for a new <c>sentinel.json</c> once a minute for as long as the host runs. A look that fails is tried again.</summary>
internal sealed partial class ConfigurationRefresher(LiveConfiguration services, TimeProvider clock, ILogger<ConfigurationRefresher> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                await services.RefreshAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Log.LookFailed(logger, failure.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private static partial class Log
    {
        [LoggerMessage(1022, LogLevel.Warning, "sentinel.json could not be checked. The current version stays in use: {Reason}")]
        public static partial void LookFailed(ILogger logger, string reason);
    }
}
