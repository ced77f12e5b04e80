using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Hygiene;
using UsageSentinel.Core.Retiring;
using UsageSentinel.Core.Rotating;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Hygiene;

/// <summary>Own actions of one organization. A change is ours only if an action names exactly what changed, and was made before it.</summary>
/// <param name="Containment">Every containment.</param>
/// <param name="Rotations">Rotations that are open, or ended lately.</param>
internal sealed record OwnActs(ImmutableArray<ContainmentAction> Containment, ImmutableArray<Rotation> Rotations)
{
    /// <summary>An action and its entry in the audit log may differ by the clocks of both sides.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(10);

    /// <summary>Countdowns to the deletion of unused keys that are open, or ended lately.</summary>
    public ImmutableArray<Countdown> Countdowns { get; init; } = [];

    /// <summary>The projects whose rate limits the safety envelope sets.</summary>
    public ImmutableHashSet<ProjectId> EnvelopeProjects { get; init; } = [];

    /// <summary>The service account of each key that ever was listed with one.</summary>
    public ImmutableDictionary<KeyId, string> Accounts { get; init; } = ImmutableDictionary<KeyId, string>.Empty;

    /// <summary>When a key or service account was last listed as new, by its id. What was listed again after its deletion was not deleted by it.</summary>
    public ImmutableDictionary<string, DateTimeOffset> AddedAt { get; init; } = ImmutableDictionary<string, DateTimeOffset>.Empty;

    /// <summary>Whether one of them explains a change of the inventory.</summary>
    /// <param name="change">What changed.</param>
    /// <param name="since">When it was read before.</param>
    public bool Explain(InventoryChange change, DateTimeOffset since) => (change.Item.Kind, change.Type) switch
    {
        (InventoryKind.Key or InventoryKind.ServiceAccount, InventoryChangeType.Removed) =>
            Deletions.Any(deletion => deletion.IsOf(change.Item) && !(AddedAt.GetValueOrDefault(change.Item.Id) > deletion.At))
            || Rotations.Any(rotation => IsUndone(rotation, change.Item)),
        (InventoryKind.Key, InventoryChangeType.Added) or (InventoryKind.ServiceAccount, _) =>
            Rotations.Any(rotation => IsMade(rotation, change.Item.Id) || IsTagged(rotation, change.Item)),
        _ => OwnChanges.Explain(change, since, Containment),
    };

    /// <summary>Whether one of them explains an entry of the audit log.</summary>
    public bool Explain(AuditEntry entry) => entry.SubjectId is { } subject
        && (Deletions.Any(deletion => deletion.Key.Value == subject || deletion.Account == subject)
            || Rotations.Any(rotation => IsMade(rotation, subject) || IsOfCreation(rotation, entry))
            // The log names the limit of a model; an action moves several.
            || (entry is { Type: "rate_limit.updated", Project: { } project }
                && (EnvelopeProjects.Contains(project) || Containment.Any(act => act.Rung is ContainmentLevel.Throttle && act.Project == project))));

    /// <summary>The keys that the provider was asked to delete, or that a person was asked to delete by hand.</summary>
    private IEnumerable<OwnDeletion> Deletions => Containment
        .Where(act => act is { Rung: ContainmentLevel.RevokeKey, Status: not ActionStatus.Withdrawn } and not { Status: ActionStatus.Failed, DoneAt: null })
        .Select(act => new OwnDeletion(act.Key, act.ServiceAccountId ?? Accounts.GetValueOrDefault(act.Key), act.BegunAt) { IsWholeAccount = act.ServiceAccountId is not null })
        .Concat(Rotations
            .Where(rotation => rotation.Phase is RotationPhase.Deleting or RotationPhase.Deleted or RotationPhase.Rotated || rotation.IsByHand)
            .Where(rotation => rotation.DeletingAt is not null)
            .Select(rotation => Of(rotation.OldKey, rotation.DeletingAt)))
        .Concat(Countdowns
            .Where(countdown => countdown.Phase is CountdownPhase.Deleting or CountdownPhase.Deleted or CountdownPhase.Retired || countdown.IsByHand)
            .Where(countdown => countdown.DeletingAt is not null)
            .Select(countdown => Of(countdown.Key, countdown.DeletingAt)));

    private OwnDeletion Of(KeyId key, DateTimeOffset? at) => new(key, Accounts.GetValueOrDefault(key), at ?? DateTimeOffset.MinValue);

    private static bool IsMade(Rotation rotation, string id) => id == rotation.NewKey?.Value || id == rotation.NewAccount;

    /// <summary>What a rotation made and deleted again: all that is not its new key, and that too if it was cancelled and nothing was left.</summary>
    private static bool IsUndone(Rotation rotation, InventoryItem item) => (IsTagged(rotation, item) || IsMade(rotation, item.Id))
        && (!IsMade(rotation, item.Id) || rotation is { Phase: RotationPhase.Cancelled or RotationPhase.Failed, HasLeftover: false });

    /// <summary>A lost answer leaves accounts and keys whose ids are not known.</summary>
    private static bool IsOfCreation(Rotation rotation, AuditEntry entry) => entry.Project == rotation.Project
        && (entry.Type is "api_key.created" || entry.Type.StartsWith("service_account.", StringComparison.Ordinal))
        && entry.EffectiveAt >= rotation.StartedAt - Slack
        && entry.EffectiveAt <= (rotation.AnnouncedAt ?? rotation.EndedAt ?? DateTimeOffset.MaxValue - Slack) + Slack;

    private static bool IsTagged(Rotation rotation, InventoryItem item) => item.Name?.EndsWith(rotation.Tag, StringComparison.Ordinal) is true;

    /// <summary>A key that we deleted.</summary>
    /// <param name="Key">The key.</param>
    /// <param name="Account">Its service account; null if it had none.</param>
    /// <param name="At">When the provider was asked, UTC.</param>
    private sealed record OwnDeletion(KeyId Key, string? Account, DateTimeOffset At)
    {
        /// <summary>Whether every key of the account was meant. The default is false: an account is deleted only with its last key.</summary>
        public bool IsWholeAccount { get; init; }

        public bool IsOf(InventoryItem item) => item.Kind is InventoryKind.Key
            ? item.Id == Key.Value || (IsWholeAccount && item.Owner == Account)
            : item.Id == Account;
    }
}
