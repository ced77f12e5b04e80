using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Usage;
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
        var waiting = events.Select(Waiting).OfType<Decidable>().Distinct().ToList();
        if (address.Value is not { } leads || waiting is not [var one] || await KeyAsync(cancellationToken) is not { } signing)
        {
            return null;
        }

        var expires = DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + one.Life).ToUnixTimeSeconds());
        var claim = new ApprovalClaim(one.Subject, one.Action, approver, expires, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        return new UriBuilder(leads) { Query = "token=" + ApprovalToken.Mint(signing, claim) }.Uri;
    }

    /// <summary>What an event lets a person decide; null for nothing.</summary>
    private Decidable? Waiting(SentinelEvent told) => told switch
    {
        { Type: EventTypes.AwaitingApproval, Data: { AlertId: { } episode, Decision: { } rung } } => new Decidable(episode, rung, life),
        { Type: SystemEventTypes.Retirement, Data: { Provider: { } provider, Account: { } account, ApiKeyId: { } key, ActiveAt: { } startedAt, Decision: { } phase } } when IsOpen(phase) =>
            new Decidable(Countdown.IdOf(new ProviderAccount(provider, account), new KeyId(key), startedAt), RetirePolicy.LinkAction, RetirePolicy.LinkLife),
        _ => null,
    };

    private static bool IsOpen(string phase) => Enum.TryParse<CountdownPhase>(phase, out var known) && known.IsCounting();

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

    /// <summary>What one link is good for.</summary>
    /// <param name="Subject">The alert, or the countdown.</param>
    /// <param name="Action">What is approved or denied.</param>
    /// <param name="Life">How long the link works.</param>
    private sealed record Decidable(string Subject, string Action, TimeSpan Life);

    private static partial class Log
    {
        [LoggerMessage(5300, LogLevel.Warning, "A notice is sent without its approval link: {Reason}")]
        public static partial void NoKey(ILogger logger, string reason);
    }
}
