using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Collecting;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>
/// Answers a firing alert about a key: reloads the episode, asks every guard rail, writes the intent, acts, writes the
/// outcome. Throws where the world is broken; delivered again, it goes on where it stopped.
/// </summary>
public sealed partial class ResponseHandler(
    ProviderConnections connections,
    FactFinder facts,
    LedgerStore ledger,
    Containment containment,
    ResponseReporter reporter,
    ResponseSettings settings,
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

        var connection = connections.Find(new ProviderAccount(provider, account));
        if (connection is null)
        {
            Log.UnknownAccount(logger, received.Id, DisplayName(provider, account));
            return;
        }

        var series = new SeriesId(new ProjectId(project), new KeyId(key));
        while (!await RespondAsync(connection, series, episodeId, cancellationToken))
        {
            // Somebody else wrote to the ledger meanwhile: decide anew on what it says now.
        }
    }

    /// <summary>False where the decision rests on a ledger that has changed since.</summary>
    private async Task<bool> RespondAsync(ProviderConnection connection, SeriesId series, string episodeId, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var alert = await facts.AlertAsync(connection.Account, series, episodeId, cancellationToken);
        var snapshot = await ledger.ReadActsAsync(cancellationToken);
        var begun = snapshot.Acts.FirstOrDefault(act => act.EpisodeId == episodeId && act.Status is ActStatus.Intended);
        if (begun is not null && alert is not null && await FactFinder.IsGoneAsync(connection, series, cancellationToken))
        {
            // The provider did it, and nobody lived to write it down: no guard rail can undo that.
            await containment.CarryOutAsync(connection, begun, alert, cancellationToken);
            return true;
        }

        var gathered = await facts.FindAsync(connection, series, episodeId, alert, snapshot, Confirmation.NotAsked, now, cancellationToken);
        var decision = Responder.Decide(gathered, settings.Policy, now);
        if (decision is ResponseDecision.Act && alert is not null)
        {
            var confirmation = await facts.ConfirmAsync(connection.Usage, series, alert, now, cancellationToken);
            gathered = gathered with { Confirmation = confirmation };
            decision = Responder.Decide(gathered, settings.Policy, now);
        }

        switch (decision)
        {
            case ResponseDecision.Withhold withheld:
                await WithholdAsync(connection.Account, series, episodeId, alert, begun, withheld, now, cancellationToken);
                return true;
            case ResponseDecision.Act acting when alert is not null && gathered.Confirmation is Confirmation.Confirmed:
                return await ActAsync(connection, series, alert, gathered, acting, snapshot, now, cancellationToken);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <param name="account">The organization.</param>
    /// <param name="series">The key.</param>
    /// <param name="episodeId">The episode the event names.</param>
    /// <param name="alert">The episode, where there is one.</param>
    /// <param name="begun">An act whose intent was written before and that is given up now; null for none.</param>
    /// <param name="withheld">The decision.</param>
    /// <param name="now">When.</param>
    /// <param name="cancellationToken">Stops between the writes.</param>
    private async Task WithholdAsync(
        ProviderAccount account,
        SeriesId series,
        string episodeId,
        Alert? alert,
        Act? begun,
        ResponseDecision.Withhold withheld,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        if (withheld.Answers.Any(answer => answer is { Rail: Guardrail.AlreadyDone, Withholds: true }))
        {
            // The key was dealt with; every later event about it would only say so again.
            return;
        }

        Log.Withheld(logger, series, withheld.Guardrail, withheld.Reason);
        var summary = $"Withheld by {withheld.Guardrail}: {Because(withheld)}";
        await ledger.AppendAsync(
            new LedgerEntry(now, LedgerKind.Withheld, episodeId, Subject(account, series), "automation", summary, Details(withheld)),
            begun is null ? null : begun with { Status = ActStatus.Failed },
            cancellationToken);
        if (alert is not null && alert.Severity >= settings.Policy.SeverityFloor)
        {
            // Below the floor nobody expected an act; the ledger has it.
            await reporter.TellAsync(
                alert,
                EventTypes.Withheld,
                $"withheld-{alert.Sequence}",
                withheld.Guardrail.ToString(),
                Because(withheld),
                now,
                cancellationToken);
        }
    }

    private async Task<bool> ActAsync(
        ProviderConnection connection,
        SeriesId series,
        Alert alert,
        ResponseFacts gathered,
        ResponseDecision.Act acting,
        LedgerSnapshot snapshot,
        DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var begun = snapshot.Acts.FirstOrDefault(act => act.EpisodeId == alert.Id);
        if (begun is null && series is { Project: { } project, Key: { } key })
        {
            begun = new Act(alert.Id, connection.Account, project, key, gathered.Target?.AccountId, acting.Rung, ActStatus.Intended, now, null);
            var intent = new LedgerEntry(
                now, LedgerKind.Intended, alert.Id, Subject(connection.Account, series), "automation", $"Begin {acting.Rung}: {alert.Anomaly.Cause}", Details(acting));
            if (!await ledger.TryBeginAsync(snapshot, intent, begun, cancellationToken))
            {
                return false;
            }
        }

        if (begun is not null)
        {
            await containment.CarryOutAsync(connection, begun, alert, cancellationToken);
        }

        return true;
    }

    /// <summary>Everything that speaks against acting, so that whoever reads it knows what is missing.</summary>
    private static string Because(ResponseDecision.Withhold withheld) => withheld.WouldAct
        ? $"{withheld.Reason} Every other guard rail would let it."
        : string.Join(' ', withheld.Answers.Where(answer => answer.Withholds).Select(answer => answer.Reason));

    private static string Subject(ProviderAccount account, SeriesId series) =>
        $"/providers/{account.Provider}/accounts/{account.Account}/projects/{series.Project?.Value ?? "-"}/keys/{series.Key?.Value ?? "-"}";

    private static string Details(ResponseDecision decision) =>
        JsonSerializer.Serialize([.. decision.Answers.Select(answer => new RailWire(answer.Rail.ToString(), answer.Withholds, answer.Reason))], LedgerJson.Default.RailWireArray);

    private static string DisplayName(string provider, string account) => Alerting.Channels.DisplayText.Of($"{provider}/{account}");

    private static partial class Log
    {
        [LoggerMessage(5000, LogLevel.Information, "Withheld action on {Series}: {Guardrail}. {Reason}")]
        public static partial void Withheld(ILogger logger, SeriesId series, Guardrail guardrail, string reason);

        [LoggerMessage(5001, LogLevel.Warning, "Event {EventId} names {Account}, which is not configured; nothing is done.")]
        public static partial void UnknownAccount(ILogger logger, string eventId, string account);
    }
}

/// <summary>A guard rail's answer as the ledger keeps it.</summary>
internal sealed record RailWire(string Rail, bool Withholds, string Reason);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RailWire[]))]
internal sealed partial class LedgerJson : JsonSerializerContext;
