using UsageSentinel.Core.Alerting;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Billing;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Responding;

/// <summary>What people asked the responder to leave alone for a while.</summary>
public interface IResponseHolds
{
    /// <summary>The holds on an episode, read now.</summary>
    /// <param name="episodeId">The episode.</param>
    /// <param name="alert">The alert, whose labels silences match; null if there is none, and then no silence covers it.</param>
    /// <param name="now">The time, UTC.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    Task<ResponseHolds> ReadAsync(string episodeId, Alert? alert, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>The holds on one episode.</summary>
/// <param name="HasHold">Whether it is acknowledged with a hold that has not ended; null where that could not be read.</param>
/// <param name="Silence">Whether a silence that includes actions covers it.</param>
public sealed record ResponseHolds(bool? HasHold, ActionSilence Silence);

/// <summary>Holds as people set them: <c>ack --hold</c> and <c>silence add --actions</c>.</summary>
internal sealed class StoredResponseHolds(AppliedMutes mutes) : IResponseHolds
{
    public async Task<ResponseHolds> ReadAsync(string episodeId, Alert? alert, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            // A hold lasts to its end even if the severity rises: its author was promised that.
            var hasHold = await mutes.FindAckAsync(episodeId, cancellationToken) is { Holds: true } ack && now < ack.Until;
            return new ResponseHolds(hasHold, alert is null ? ActionSilence.None : await SilenceAsync(alert, now, cancellationToken));
        }
        catch (StoreException)
        {
            return new ResponseHolds(null, ActionSilence.Unreadable);
        }
    }

    private async Task<ActionSilence> SilenceAsync(Alert alert, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await mutes.CoveringAsync(alert, now, cancellationToken)).Any(silence => silence.IncludesActions) ? ActionSilence.Covered : ActionSilence.None;
}
