using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Usage;

namespace UsageSentinel.Runtime.Responding;

/// <summary>What is logged of cases wherever they are considered.</summary>
internal static partial class ResponseCaseLog
{
    [LoggerMessage(5002, LogLevel.Warning, "The response to {Key} could not be decided and will be retried: {Reason}")]
    public static partial void Later(ILogger logger, KeyId key, string reason);
}
