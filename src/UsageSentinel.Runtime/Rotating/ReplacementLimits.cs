using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Responding;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>The throttle under which a replacement begins: the rate limits of its project at what the project normally uses, as one more reason in the record of the limit.</summary>
internal sealed class ReplacementLimits(ProviderConnections connections, TrafficReader traffic, LedgerStore ledger, LimitOwner limits)
{
    /// <summary>Why the limits cannot be held; null if they can. Changes nothing.</summary>
    public async Task<string?> RefusalAsync(Rotation rotation, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await ValueAsync(rotation, now, cancellationToken)).Refusal;

    /// <summary>Sets the limits. May be repeated.</summary>
    /// <returns>Null if they are in force; else why not.</returns>
    public async Task<string?> HoldAsync(Rotation rotation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var key = KeyOf(rotation);
        if ((await ledger.ReadActsAsync(cancellationToken)).LimitOf(key)?.Reasons.FirstOrDefault(reason => reason.Id == IdOf(rotation)) is { } held)
        {
            // An earlier run recorded it and may have stopped before the provider was asked.
            return await AfterAsync(rotation, held.Value, await limits.ApplyAsync(Connection(rotation), key, LimitParts.Ids(held.Value), held.Id, cancellationToken), now, cancellationToken);
        }

        var (value, refusal) = await ValueAsync(rotation, now, cancellationToken);
        return value is null
            ? refusal
            : await AfterAsync(
                rotation,
                value,
                await limits.HoldAsync(Connection(rotation), key, new LimitReason(IdOf(rotation), LimitPurpose.Replacement, value), Entry(rotation, now, "rate limits to what normal traffic needs."), cancellationToken),
                now,
                cancellationToken);
    }

    /// <summary>Lifts the limits; nothing if they are not held. May be repeated.</summary>
    public Task LiftAsync(Rotation rotation, DateTimeOffset now, CancellationToken cancellationToken) =>
        limits.LiftAsync(Connection(rotation), KeyOf(rotation), IdOf(rotation), Entry(rotation, now, "rate limits restored."), cancellationToken);

    private async Task<string?> AfterAsync(Rotation rotation, ProviderLimitState value, LimitOutcome outcome, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (outcome is LimitOutcome.AsWanted)
        {
            await limits.SettleAsync(KeyOf(rotation), LimitParts.Ids(value), Entry(rotation, now, "the provider shows the rate limits that were set."), cancellationToken);
            return null;
        }

        return outcome is LimitOutcome.TakenOver
            ? "Somebody changed the rate limits of the project meanwhile. The next run takes their values as the base."
            : "The provider does not show the rate limits that were set. The next run tries again.";
    }

    private async Task<(ProviderLimitState? Value, string? Refusal)> ValueAsync(Rotation rotation, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var connection = Connection(rotation);
        if (!connection.Usage.Capabilities.Containment.Offers(ContainmentLevel.Throttle))
        {
            return (null, "The provider offers no rate limits, so a replacement cannot begin under a throttle. Create a key at the provider.");
        }

        if (await traffic.ProjectAsync(rotation.Account, rotation.Project, now, cancellationToken) is not { } normal)
        {
            return (null, "The normal usage of the project is not known, so a replacement cannot begin under a throttle. Create a key at the provider.");
        }

        var read = await ProviderLimits.ReadAsync(connection.Control.Value, rotation.Project, ContainmentLevel.Throttle, cancellationToken);

        // Not what another reason of the product has tightened: that is lifted by itself.
        var person = OwnedLimit.PersonOf((await ledger.ReadActsAsync(cancellationToken)).LimitOf(KeyOf(rotation)), read, now);
        return BudgetLimits.Value(ContainmentLevel.Throttle, person, normal, TimeSpan.Zero) is { } value
            ? (value, null)
            : (null, "No rate limit of the project is above what its normal traffic needs, so there is nothing to hold. Create a key at the provider.");
    }

    private ProviderConnection Connection(Rotation rotation) =>
        connections.Find(rotation.Account) ?? throw new ProviderException(ProviderError.Refused, $"The organization {rotation.Account.Account} is not configured.");

    private static LimitKey KeyOf(Rotation rotation) => new(rotation.Account, rotation.Project, ContainmentLevel.Throttle);

    private static string IdOf(Rotation rotation) => $"replacement.{rotation.Id}";

    private static LedgerEntry Entry(Rotation rotation, DateTimeOffset now, string what) => new(
        now, LedgerKind.Control, string.Empty, ResourcePath.Of(rotation.Account, rotation.Project, null), rotation.Actor, $"Replacement {rotation.Id} of a revoked key: {what}", string.Empty);
}
