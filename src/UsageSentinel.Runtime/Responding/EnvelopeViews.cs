using System.Collections.Immutable;
using UsageSentinel.Core.Findings;
using UsageSentinel.Core.Responding;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;
using UsageSentinel.Runtime.Storing;

namespace UsageSentinel.Runtime.Responding;

/// <summary>Reads what the caps of a project rest on; nothing is changed.</summary>
internal sealed class EnvelopeViews(EnvelopeReader reader, EnvelopeStore store, ControlReader control, InventoryStore inventory, ResponderPolicy settings, EnvelopeRooms rooms, TimeProvider clock)
{
    /// <summary>The name of the envelope's reason in the record of a limit.</summary>
    internal const string ReasonId = "envelope";

    /// <summary>Whether the configuration wants an envelope.</summary>
    internal bool IsOn => settings.Envelope.IsOn;

    /// <summary>The limit that holds the caps of a project.</summary>
    internal static LimitKey KeyOf(ProviderAccount account, ProjectId project) => new(account, project, ContainmentLevel.Throttle);

    /// <summary>The reason in the record of a limit; null for none.</summary>
    internal static LimitReason? Held(OwnedLimit? limit) => limit?.Reasons.FirstOrDefault(reason => reason.Purpose is LimitPurpose.Envelope);

    /// <summary>What people allow at the moment, and what they announced.</summary>
    /// <param name="connection">The organization.</param>
    /// <param name="isPreview">Whether nothing may be written down.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<EnvelopeGate> GateAsync(ProviderConnection connection, bool isPreview, CancellationToken cancellationToken) => new(
        settings.Envelope.IsOn,
        await control.IsStoppedAsync(cancellationToken),
        await control.ModeAsync(null, cancellationToken),
        await control.ProtectionAsync(cancellationToken),
        (await inventory.ReadAsync(connection.Account, cancellationToken)).Keys.Where(key => key.MissingSince is null).ToLookup(key => key.Key.Project, key => key.Key),
        connection.Usage.Capabilities.Containment)
    {
        Rooms = isPreview ? await rooms.ReadAsync(connection.Account, cancellationToken) : await rooms.UpdateAsync(connection.Account, cancellationToken),
    };

    /// <summary>What is decided about caps that are in force without looking at usage: whether something forbids them now.</summary>
    internal async Task<EnvelopeDecision> DecideHeldAsync(LimitKey key, EnvelopeGate gate, CancellationToken cancellationToken) =>
        EnvelopeDecision.Of(gate.Facts(key.Project, isHeld: true, await store.IsTakenBackAsync(key.Account, key.Project, cancellationToken)));

    /// <summary>The caps of a project as they would be set now.</summary>
    /// <param name="account">The organization.</param>
    /// <param name="project">The project.</param>
    /// <param name="known">What is the same for every project.</param>
    /// <param name="limit">The record of its rate limits; null if there is none.</param>
    /// <param name="gate">What people allow.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    internal async Task<EnvelopeView> ReadAsync(
        ProviderAccount account, ProjectId project, EnvelopeAccount known, OwnedLimit? limit, EnvelopeGate gate, CancellationToken cancellationToken)
    {
        var memory = await reader.LearnAsync(account, project, known, await store.FindAsync(account, project, cancellationToken), cancellationToken);
        var room = gate.RoomOf(project);
        var trusted = known.Trusted(project, [.. memory.Days.Where(day => !room.Days.Contains(day.Day))]);
        var next = EnvelopePlan.Next(trusted, memory.Caps, known.LastDay.AddDays(1), settings.Envelope.Multiple);
        var facts = gate.Facts(project, Held(limit) is not null, await store.IsTakenBackAsync(account, project, cancellationToken)) with
        {
            IsComplete = known.Through is { } through && (clock.GetUtcNow() - through).Duration() <= settings.Policy.DataWithin,
            HasOpenAlert = known.HasOpenAlert(project),
            HasCaps = !next.Models.IsEmpty,
        };
        return new EnvelopeView(KeyOf(account, project), memory, trusted.Length, next, limit, EnvelopeDecision.Of(facts)) { Room = room };
    }
}

/// <summary>What people allow at the moment.</summary>
/// <param name="IsOn">Whether the configuration wants an envelope.</param>
/// <param name="IsStopped">The stop switch; null if it could not be read.</param>
/// <param name="Mode">The response mode; null if it could not be read.</param>
/// <param name="Protection">What is protected; null if it could not be read.</param>
/// <param name="Keys">The listed keys, by project.</param>
/// <param name="Offer">What the provider offers.</param>
internal sealed record EnvelopeGate(bool IsOn, bool? IsStopped, ResponseMode? Mode, Protection? Protection, ILookup<ProjectId, ApiKey> Keys, ContainmentOffer Offer)
{
    /// <summary>What people announced, by project; a project that is missing has nothing announced.</summary>
    public ImmutableDictionary<ProjectId, EnvelopeRoom> Rooms { get; init; } = ImmutableDictionary<ProjectId, EnvelopeRoom>.Empty;

    /// <summary>What people announced of a project.</summary>
    public EnvelopeRoom RoomOf(ProjectId project) => Rooms.GetValueOrDefault(project, EnvelopeRoom.None);

    /// <summary>The facts about a project, without usage.</summary>
    public EnvelopeFacts Facts(ProjectId project, bool isHeld, bool isTakenBack) => new(
        IsOn, isHeld, isTakenBack, IsStopped, Mode, ProtectedBy(project), Offer, IsComplete: false, HasOpenAlert: false, HasCaps: false);

    /// <summary>A rate limit of a project is one of all its keys, so one protected key protects it.</summary>
    private string? ProtectedBy(ProjectId project) => Protection is null
        ? null
        : Keys[project].Select(key => Protection.Find(key.Id.Value, project.Value, key.Name)).Prepend(Protection.Find(string.Empty, project.Value, null)).FirstOrDefault(entry => entry.Length > 0)
            ?? string.Empty;
}

/// <summary>A project and its caps.</summary>
/// <param name="Key">The limit.</param>
/// <param name="Memory">What is known of it, up to yesterday.</param>
/// <param name="TrustedDays">How many days count.</param>
/// <param name="Next">The caps of today, without what was announced.</param>
/// <param name="Limit">The record of its rate limits; null if there is none.</param>
/// <param name="Decision">What happens.</param>
internal sealed record EnvelopeView(LimitKey Key, EnvelopeMemory Memory, int TrustedDays, EnvelopeCaps Next, OwnedLimit? Limit, EnvelopeDecision Decision)
{
    /// <summary>What people announced of the project: the caps leave room for it.</summary>
    /// <value>The default is nothing.</value>
    public EnvelopeRoom Room { get; init; } = EnvelopeRoom.None;

    /// <summary>The caps with room for what was announced.</summary>
    public EnvelopeCaps CapsAt(DateTimeOffset now) => Room.Widened(Next, now);

    /// <summary>The reason in the record; null for none.</summary>
    public LimitReason? Held => EnvelopeViews.Held(Limit);
}
