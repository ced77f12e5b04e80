using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Channels;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Alerting.Notifying;

/// <summary>Keeps an eye on whether routes deliver, and has an alert raised by the others where one does not.</summary>
public sealed partial class RouteHealth(HealthAlerts alerts, ILogger<RouteHealth> logger)
{
    /// <summary>Failed attempts in a row, each later than the last, before people are notified.</summary>
    private const int PatienceAttempts = 5;

    public async Task ReportAsync(Route route, Delivery delivery, int attempts, CancellationToken cancellationToken)
    {
        switch (delivery)
        {
            case Delivery.Delivered:
                await alerts.ClearAsync(RuleKind.RouteBroken, route.Name, cancellationToken);
                break;
            case Delivery.Rejected rejected:
                Log.Broken(logger, route.Name, DisplayText.Of(rejected.Why, 300));
                await RaiseAsync(route, $"The message was rejected: {WithoutStop(rejected.Why)}. Waiting notices are retried every hour.", cancellationToken);
                break;
            case Delivery.Retry retry:
                Log.Failed(logger, route.Name, attempts, DisplayText.Of(retry.Why, 300));
                if (attempts >= PatienceAttempts)
                {
                    await RaiseAsync(route, $"Delivery failed {attempts} {Plural.Of(attempts, "time")} in a row, the last time because: {WithoutStop(retry.Why)}.", cancellationToken);
                }

                break;
        }
    }

    /// <summary>The reason without a full stop at its end, so that the sentence around it has exactly one.</summary>
    private static string WithoutStop(string why) => DisplayText.Of(why, 300).TrimEnd('.');

    private async Task RaiseAsync(Route route, string explanation, CancellationToken cancellationToken) => await alerts.RaiseAsync(
        RuleKind.RouteBroken,
        route.Name,
        Severity.Critical,
        "a route does not deliver",
        $"The route {route.Name} does not deliver. {explanation} No notice is lost; see 'sentinel outbox'.",
        cancellationToken);

    private static partial class Log
    {
        [LoggerMessage(4030, LogLevel.Error, "The route {Route} is broken: {Reason}")]
        public static partial void Broken(ILogger logger, string route, string reason);

        [LoggerMessage(4031, LogLevel.Warning, "The route {Route} failed (attempt {Attempt}) and will be retried: {Reason}")]
        public static partial void Failed(ILogger logger, string route, int attempt, string reason);
    }
}
