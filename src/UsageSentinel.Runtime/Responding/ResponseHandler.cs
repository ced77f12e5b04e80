using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;
using UsageSentinel.Runtime.Text;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Reacts to an event that names a key. The event is only a hint: the episode is reloaded and everything is read again. An
/// exception means that nothing is settled; the case stays open and is considered again with every run.
/// </summary>
internal sealed partial class ResponseHandler(
    ProviderConnections connections,
    FactFinder facts,
    ResponseCaseStore cases,
    ResponseCoordinator casework,
    ResponseFailures failures,
    ResponderPolicy settings,
    TimeProvider clock,
    ILogger<ResponseHandler> logger) : IEventHandler
{
    public async Task HandleAsync(SentinelEvent received, CancellationToken cancellationToken)
    {
        var data = received.Data;
        if (data is not { AlertId: { } episodeId, Provider: { } provider, Account: { } account, ProjectId: { } project, ApiKeyId: { } key }
            || received.Type.EndsWith(".Resolved.v1", StringComparison.Ordinal))
        {
            return;
        }

        if (connections.Find(new ProviderAccount(provider, account)) is not { } connection)
        {
            Log.UnknownAccount(logger, received.Id, DisplayText.Of($"{provider}/{account}"));
            return;
        }

        var one = new ResponseCase(episodeId, connection.Account, new ProjectId(project), new KeyId(key), clock.GetUtcNow(), null, null);
        var alert = await facts.AlertAsync(one.Account, one.Series, episodeId, cancellationToken);
        var isOpen = alert is { IsOpen: true, IsHistoric: false } && alert.Severity >= settings.Policy.FloorOf(alert, null);
        if (isOpen)
        {
            var held = await cases.FindAsync(episodeId, cancellationToken);
            one = held is null ? one : held with { ClosedAt = null };
            await cases.WriteAsync(one, cancellationToken);
        }

        try
        {
            await casework.ConsiderAsync(one, new Requester.Automation(), cancellationToken);
        }
        catch (ProviderException failure) when (isOpen)
        {
            // The event was handed on and the case is open: what failed is the provider, not the way of the event.
            Log.Later(logger, one.Key, failure.Message);
            failures.Note(one.Account, one.Key, failure);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5006, LogLevel.Warning, "The response to {Key} failed. Every run retries: {Reason}")]
        public static partial void Later(ILogger logger, KeyId key, string reason);

        [LoggerMessage(5001, LogLevel.Warning, "Event {EventId} is about {Account}, which is not configured. No action is taken.")]
        public static partial void UnknownAccount(ILogger logger, string eventId, string account);
    }
}
