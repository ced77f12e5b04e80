using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Rotating;

/// <summary>Publishes the events of a rotation and records its steps in the ledger.</summary>
internal sealed class RotationReporter(SystemEvents events, AlertEventFactory factory, LedgerStore ledger)
{
    /// <summary>A row of the ledger: who did what to which key.</summary>
    public Task<long> RecordAsync(Rotation rotation, string what, DateTimeOffset now, CancellationToken cancellationToken) => ledger.AppendAsync(
        new LedgerEntry(now, LedgerKind.Control, string.Empty, ResourcePath.Of(rotation.Account, rotation.Project, rotation.OldKey), rotation.Actor, $"Rotation {rotation.Id}: {what}", string.Empty),
        null,
        cancellationToken);

    /// <summary>A new key is ready: applications have to be given the newest version of the secret.</summary>
    public Task AnnounceAsync(Rotation rotation, RotationPolicy policy, DateTimeOffset now, CancellationToken cancellationToken) => TellAsync(
        rotation,
        EventTypes.RotationDue,
        "due",
        new Message("info", "a new key is ready", rotation.IsReplacement
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"Key {rotation.NewKey} replaces {rotation.OldKey}, which was revoked. {Where(rotation)} Let every application read the newest version. The rate limits of the project are held at normal until {now + policy.Throttled:yyyy-MM-dd HH:mm} UTC; 'sentinel rotate {rotation.OldKey} --yes' lifts them earlier.")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"Key {rotation.NewKey} replaces {rotation.OldKey}. {Where(rotation)} Let every application read the newest version. The old key is deleted after it was silent for {policy.Quiet.TotalDays:0.#} days and the new key carries its usage; on {now + policy.Deadline:yyyy-MM-dd} you are notified of what still uses it.")),
        now,
        cancellationToken);

    /// <summary>A secret expires soon, and a person has to see to it. Publishing it again for the same version gives the same event.</summary>
    public Task DueAsync(ProviderAccount account, ApiKey key, ExpiringSecret secret, string why, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var rotation = new Rotation(ContentHash.Of($"{account}|{key.Id}|{secret.Version.Version}")[..12], account, key.Project, key.Id, now, RotationPhase.Due) { Name = key.Name ?? string.Empty };
        return TellAsync(
            rotation,
            EventTypes.RotationDue,
            "nearexpiry",
            new Message("warning", "a secret expires soon", string.Create(
                CultureInfo.InvariantCulture, $"The secret {secret.Name} of key {key.Id} expires {secret.ExpiresOn:yyyy-MM-dd HH:mm} UTC, and no rotation was begun. {why}")),
            now,
            cancellationToken);
    }

    /// <summary>The old key is gone.</summary>
    public Task CompleteAsync(Rotation rotation, DateTimeOffset now, CancellationToken cancellationToken) => TellAsync(
        rotation,
        EventTypes.Rotated,
        "rotated",
        rotation.IsReplacement ? new Message("info", "the limits of a replaced key are lifted", $"Key {rotation.NewKey} replaces {rotation.OldKey}, which was revoked. The rate limits of the project are as before.") : new Message("info", "the old key is deleted", string.Create(
            CultureInfo.InvariantCulture,
            $"Key {rotation.OldKey} is deleted and verified; {rotation.NewKey} replaces it.{(rotation.CutOverAt - rotation.AnnouncedAt is { } overlap ? string.Create(CultureInfo.InvariantCulture, $" Both keys were valid for {overlap.TotalDays:0.#} days.") : string.Empty)}")),
        now,
        cancellationToken);

    /// <summary>A guardrail has kept the old key for days although applications have moved.</summary>
    public Task BlockedAsync(Rotation rotation, RotationAnswer blocking, DateTimeOffset now, CancellationToken cancellationToken) => AlertAsync(
        rotation,
        string.Create(CultureInfo.InvariantCulture, $"blocked.{rotation.CutOverAt?.ToUnixTimeSeconds()}"),
        new Message("warning", "an old key is not deleted", $"Blocked by guardrail {blocking.Rail}: {blocking.Reason} Both keys are kept. {WayOut(rotation, blocking.Rail)}"),
        now,
        cancellationToken);

    private static string WayOut(Rotation rotation, RotationGuardrail rail) => rail switch
    {
        RotationGuardrail.SuccessorMissing =>
            $"If nothing needs the new key, 'sentinel rotate {rotation.OldKey} --yes' accepts that it is not used and lets the old key go; '--cancel' ends the rotation.",
        RotationGuardrail.ProtectedKey => $"'sentinel unprotect' lets the old key go; 'sentinel rotate {rotation.OldKey} --cancel' ends the rotation.",
        _ => $"It is tried again every hour; 'sentinel rotate {rotation.OldKey} --cancel' ends the rotation.",
    };

    /// <summary>A person has to do something.</summary>
    /// <param name="rotation">The rotation.</param>
    /// <param name="step">Part of the event's id: the same step is published once.</param>
    /// <param name="message">What is the matter and what to do.</param>
    /// <param name="now">UTC.</param>
    /// <param name="cancellationToken">Stops before the write.</param>
    public Task AlertAsync(Rotation rotation, string step, Message message, DateTimeOffset now, CancellationToken cancellationToken) =>
        TellAsync(rotation, SystemEventTypes.RotationStuck, step, message, now, cancellationToken);

    private Task TellAsync(Rotation rotation, string type, string step, Message message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var subject = new AlertSubject(RuleKind.InventoryChanged, rotation.Account, rotation.Project, rotation.OldKey);
        return events.TellAsync(
            $"rotation.{rotation.Id}.{step}",
            type,
            ResourcePath.Of(rotation.Account, rotation.Project, rotation.OldKey),
            new EventDetails
            {
                Audiences = [Audience.OnCall],
                Rule = "Rotation",
                Severity = message.Severity,
                Provider = rotation.Account.Provider,
                Account = rotation.Account.Account,
                ProjectId = rotation.Project.Value,
                ApiKeyId = rotation.OldKey.Value,
                Owner = factory.OwnerOf(subject).Owner,
                Name = rotation.Name.Length > 0 ? rotation.Name : rotation.OldKey.Value,
                Cause = message.Cause,
                Decision = rotation.Phase.ToString(),
                Explanation = message.Explanation,
            },
            now,
            cancellationToken);
    }

    private static string Where(Rotation rotation) => rotation.Target switch
    {
        RotationVaults.Vault => $"Its secret is version {rotation.SecretVersion} of {rotation.SecretName} in the vault.",
        RotationVaults.Output => "Its secret was shown once to the person who asked for it.",
        _ => "Its secret is in the file that was given.",
    };
}

/// <summary>The words of an event.</summary>
/// <param name="Severity"><c>info</c> or <c>warning</c>.</param>
/// <param name="Cause">A few words.</param>
/// <param name="Explanation">One or more sentences.</param>
internal sealed record Message(string Severity, string Cause, string Explanation);
