namespace UsageSentinel.Runtime.Answers;

/// <summary>What goes on in an account besides its alerts, as JSON.</summary>
/// <param name="Expected">Keys that a person expects to be busy now, or announced to be.</param>
/// <param name="ExpectedUntil">When the first of these expectations ends; null for none.</param>
/// <param name="Rotations">Rotations of keys that are not over.</param>
/// <param name="RotationsWaiting">Those of them that wait for a person: the new key is not in use yet, or the old one is still used after the deadline.</param>
/// <param name="Deletions">Countdowns to the deletion of unused keys that are not over.</param>
/// <param name="DeletionsWaiting">Those of them that wait for the approval of a person, or that a person must carry out.</param>
/// <param name="NextDeletionAt">When the first countdown ends; null for none.</param>
/// <param name="Envelope">The safety envelope; null where it caps nothing.</param>
public sealed record OngoingJson(
    int Expected,
    DateTimeOffset? ExpectedUntil,
    int Rotations,
    int RotationsWaiting,
    int Deletions,
    int DeletionsWaiting,
    DateTimeOffset? NextDeletionAt,
    EnvelopeNowJson? Envelope);

/// <summary>What the safety envelope caps, and how near usage is to it, as JSON.</summary>
/// <param name="Projects">Projects with caps.</param>
/// <param name="Models">Caps of all of them, one for each model.</param>
/// <param name="NearestProjectId">The project whose busiest minute is nearest to its cap.</param>
/// <param name="NearestModel">The model of that minute.</param>
/// <param name="NearestShare">That minute as a share of the cap; above 1 for a minute that was busier than the cap of today.</param>
/// <param name="NearestDay">The last complete day, of which the minute is.</param>
public sealed record EnvelopeNowJson(int Projects, int Models, string? NearestProjectId, string? NearestModel, double? NearestShare, DateOnly? NearestDay);
