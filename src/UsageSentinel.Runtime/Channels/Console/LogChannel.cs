using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels.Console;

/// <summary>Writes events to the log, for hosts without a console: in Azure that is Application Insights.</summary>
internal sealed partial class LogChannel(ILogger<LogChannel> logger)
{
    public void Write(SentinelEvent received, string line)
    {
        if (string.Equals(received.Data.Severity, nameof(Severity.Critical), StringComparison.OrdinalIgnoreCase))
        {
            Log.Critical(logger, received.Id, line);
        }
        else
        {
            Log.Reported(logger, received.Id, line);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4010, LogLevel.Warning, "{Line} ({EventId})")]
        public static partial void Reported(ILogger logger, string eventId, string line);

        [LoggerMessage(4011, LogLevel.Error, "{Line} ({EventId})")]
        public static partial void Critical(ILogger logger, string eventId, string line);
    }
}
