using System.Collections.Immutable;
using UsageSentinel.Runtime.Answers;
using UsageSentinel.Runtime.Responding;

namespace UsageSentinel.Runtime.Console.Views;

/// <summary>One key.</summary>
/// <param name="Key">Its figures.</param>
/// <param name="Head">What it is.</param>
/// <param name="Course">Its cost by hour.</param>
/// <param name="Ranges">The lengths of time that can be shown.</param>
/// <param name="Lists">What there is about it.</param>
/// <param name="Forms">What can be done.</param>
public sealed record KeyModel(KeyJson Key, KeyHead Head, CourseModel Course, ImmutableArray<PlaceModel> Ranges, KeyLists Lists, FormsModel Forms);

/// <summary>What a key is.</summary>
/// <param name="Where">Its id, project and account.</param>
/// <param name="Status">Whether it is listed, in words.</param>
/// <param name="StatusColor">The class of its colour.</param>
/// <param name="Owner">Whom it belongs to.</param>
public sealed record KeyHead(string Where, string Status, string StatusColor, string Owner)
{
    /// <summary>Its labels; each leads to the keys that have it too.</summary>
    public ImmutableArray<PlaceModel> Labels { get; init; } = [];
}

/// <summary>What there is about a key.</summary>
/// <param name="Alerts">The newest first.</param>
/// <param name="Findings">What is unhealthy about it; null where the inventory was never read whole.</param>
/// <param name="Limits">What is set because of it, oldest first.</param>
/// <param name="Decisions">The newest first.</param>
public sealed record KeyLists(
    ImmutableArray<AlertEntryModel> Alerts, ImmutableArray<FindingModel>? Findings, ImmutableArray<MomentModel> Limits, ImmutableArray<MomentModel> Decisions)
{
    /// <summary>The countdown to its deletion; empty for none.</summary>
    public ImmutableArray<CountdownEntryModel> Countdown { get; init; } = [];

    /// <summary>Those that replace it or that made it, the newest first.</summary>
    public ImmutableArray<RotationModel> Rotations { get; init; } = [];

    /// <summary>The caps of the safety envelope of its project; empty for none.</summary>
    public ImmutableArray<EnvelopeModelLine> Envelope { get; init; } = [];
}

/// <summary>A rotation.</summary>
/// <param name="At">Since when it is so far, UTC.</param>
/// <param name="Phase">How far it is, in words.</param>
/// <param name="Color">The class of its colour.</param>
/// <param name="What">What it means for this key.</param>
/// <param name="Other">The other key; null before it exists.</param>
/// <param name="Note">What it waits for, or why it ended.</param>
public sealed record RotationModel(DateTimeOffset At, string Phase, string Color, string What, PlaceModel? Other, string Note);

/// <summary>Something unhealthy.</summary>
/// <param name="Rule">What, in words.</param>
/// <param name="Color">The class of its colour.</param>
/// <param name="Severity">How bad, in words.</param>
/// <param name="Observed">The value, and from when on it is unhealthy.</param>
/// <param name="NextStep">What to do; why it is accepted, where it is.</param>
public sealed record FindingModel(string Rule, string Color, string Severity, string Observed, string NextStep);
