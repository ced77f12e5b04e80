using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Failures;

namespace UsageSentinel.Runtime.Approving;

/// <summary>Makes the link by which one approver decides about one act. Only the message that is being sent holds it.</summary>
/// <param name="key">Signs.</param>
/// <param name="address">Where it leads.</param>
/// <param name="life">How long it is good for.</param>
/// <param name="clock">The time on the wall.</param>
/// <param name="logger">Gets why there is no link, never a link.</param>
public sealed partial class ApprovalLinks(IApprovalKey key, ApprovalAddress address, TimeSpan life, TimeProvider clock, ILogger<ApprovalLinks> logger)
{
    /// <summary>A link for what waits for a decision among these events; null where nothing does, or where more than one thing does: one link decides one thing.</summary>
    /// <param name="events">The events to be sent.</param>
    /// <param name="approver">Who receives them, such as the name of the route.</param>
    /// <param name="cancellationToken">Ends the reading of the key.</param>
    public async Task<Uri?> MintAsync(IEnumerable<SentinelEvent> events, string approver, CancellationToken cancellationToken)
    {
        var waiting = events.Where(told => told.Type == EventTypes.AwaitingApproval).DistinctBy(told => (told.Data.AlertId, told.Data.Decision)).ToList();
        if (address.Value is not { } leads
            || waiting is not [{ Data: { AlertId: { } episode, Decision: { } rung } }]
            || await KeyAsync(cancellationToken) is not { } signing)
        {
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + life).ToUnixTimeSeconds());
        var claim = new ApprovalClaim(episode, rung, approver, expires, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        return new UriBuilder(leads) { Query = "token=" + ApprovalToken.Mint(signing, claim) }.Uri;
    }

    /// <summary>Without a key, notices are sent without a link: the notice itself must not wait for it.</summary>
    private async Task<byte[]?> KeyAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await key.ReadAsync(cancellationToken);
        }
        catch (Exception failure) when (failure is StoreException or ProviderException)
        {
            Log.NoKey(logger, failure.Message);
            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5300, LogLevel.Warning, "A notice is sent without its approval link: {Reason}")]
        public static partial void NoKey(ILogger logger, string reason);
    }
}
