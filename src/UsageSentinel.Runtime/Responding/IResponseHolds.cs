using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>What people ordered the responder to leave alone.</summary>
public interface IResponseHolds
{
    /// <summary>The orders about an episode of a key, read now.</summary>
    Task<ResponseHolds> ReadAsync(SeriesId series, ApiKey? key, string episodeId, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>Orders about one episode.</summary>
/// <param name="HasHold">Whether somebody asked to hold; null where it could not be read.</param>
/// <param name="Silence">Whether a silence covers actions.</param>
public sealed record ResponseHolds(bool? HasHold, ActionSilence Silence);

/// <summary>Holds as stored.</summary>
public sealed class StoredResponseHolds(ResponseHoldStore orders) : IResponseHolds
{
    public async Task<ResponseHolds> ReadAsync(SeriesId series, ApiKey? key, string episodeId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var silenced = (await orders.SilencedActionsAsync(now, cancellationToken))
                .Find(series.Key?.Value ?? string.Empty, series.Project?.Value ?? string.Empty, key?.Name);
            return new ResponseHolds(
                await orders.HasHoldAsync(episodeId, now, cancellationToken), silenced.Length > 0 ? ActionSilence.Covered : ActionSilence.None);
        }
        catch (StoreException)
        {
            return new ResponseHolds(null, ActionSilence.Unreadable);
        }
    }
}
