using System.Globalization;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Alerting;
using UsageSentinel.Runtime.Events;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Retiring;

/// <summary>Publishes the events of a countdown and records its steps in the ledger.</summary>
internal sealed class CountdownReporter(SystemEvents events, AlertEventFactory factory, LedgerStore ledger)
{
    /// <summary>A row of the ledger about what UsageSentinel did by itself.</summary>
    public Task<long> RecordAsync(Countdown countdown, string what, DateTimeOffset now, CancellationToken cancellationToken) =>
        RecordAsync(countdown, "automation", what, now, cancellationToken);

    /// <summary>A row of the ledger.</summary>
    public Task<long> RecordAsync(Countdown countdown, string actor, string what, DateTimeOffset now, CancellationToken cancellationToken) => ledger.AppendAsync(
        new LedgerEntry(now, LedgerKind.Control, string.Empty, ResourcePath.Of(countdown.Account, countdown.Project, countdown.Key), actor, $"Hygiene deletion: {what}", string.Empty),
        null,
        cancellationToken);

    /// <summary>The first or the second notice.</summary>
    public Task NoticeAsync(Countdown countdown, RetirePolicy policy, DateTimeOffset now, CancellationToken cancellationToken) => TellAsync(
        countdown,
        countdown.Phase.ToString(),
        countdown.Phase is CountdownPhase.Notified ? "an unused key will be deleted" : "an unused key will be deleted soon",
        string.Create(
            CultureInfo.InvariantCulture,
            $"{countdown.Note} From {countdown.DueAt:yyyy-MM-dd HH:mm} UTC {(policy.Mode is RetireMode.Approve ? "its deletion is proposed to a person" : "it is deleted")}. Using it stops that and raises an alert. To keep it: sentinel deny hygiene/{countdown.Key}, or an entry in hygiene.exceptions or response.protectedKeys."),
        now,
        cancellationToken);

    /// <summary>A person is asked.</summary>
    public Task ProposeAsync(Countdown countdown, DateTimeOffset now, CancellationToken cancellationToken) => TellAsync(
        countdown,
        nameof(CountdownPhase.Proposed),
        "the deletion of an unused key waits for approval",
        $"The key was not used during its countdown. Delete it: sentinel approve hygiene/{countdown.Key}. Keep it: sentinel deny hygiene/{countdown.Key}.",
        now,
        cancellationToken);

    /// <summary>The key was deleted and that is verified.</summary>
    public Task CompleteAsync(Countdown countdown, DateTimeOffset now, CancellationToken cancellationToken) => TellAsync(
        countdown, nameof(CountdownPhase.Retired), "an unused key is deleted", "The key is deleted and verified. It was not used during its countdown.", now, cancellationToken);

    /// <summary>The key stays.</summary>
    public Task StopAsync(Countdown countdown, DateTimeOffset now, CancellationToken cancellationToken) =>
        TellAsync(countdown, nameof(CountdownPhase.Stopped), "an unused key is not deleted", countdown.Note, now, cancellationToken);

    /// <summary>The provider does not delete the key by itself.</summary>
    public Task ByHandAsync(Countdown countdown, DateTimeOffset now, CancellationToken cancellationToken) =>
        TellAsync(countdown, "ByHand", "an unused key has to be deleted by hand", countdown.Note, now, cancellationToken);

    private Task TellAsync(Countdown countdown, string decision, string cause, string explanation, DateTimeOffset now, CancellationToken cancellationToken) => events.TellAsync(
        string.Create(CultureInfo.InvariantCulture, $"retirement.{countdown.Account}.{countdown.Key}.{countdown.StartedAt.ToUnixTimeSeconds()}.{decision}"),
        SystemEventTypes.Retirement,
        ResourcePath.Of(countdown.Account, countdown.Project, countdown.Key),
        new EventDetails
        {
            Audiences = [Audience.OnCall],
            Rule = "Hygiene",
            Severity = countdown.UsedAt is null ? "info" : "warning",
            Provider = countdown.Account.Provider,
            Account = countdown.Account.Account,
            ProjectId = countdown.Project.Value,
            ApiKeyId = countdown.Key.Value,
            ActiveAt = countdown.StartedAt,
            Owner = factory.OwnerOf(new AlertSubject(RuleKind.InventoryChanged, countdown.Account, countdown.Project, countdown.Key)).Owner,
            Name = countdown.Name.Length > 0 ? countdown.Name : countdown.Key.Value,
            Cause = cause,
            Decision = decision,
            Explanation = explanation,
        },
        now,
        cancellationToken);
}
