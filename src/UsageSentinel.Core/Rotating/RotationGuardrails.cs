using System.Collections.Immutable;
using System.Globalization;

namespace UsageSentinel.Core.Rotating;

/// <summary>Reasons not to delete the old key of a rotation. All are asked every time.</summary>
public enum RotationGuardrail
{
    /// <summary>The stop switch is on, or cannot be read.</summary>
    StopSwitch,

    /// <summary>The key, its name or its project is protected.</summary>
    ProtectedKey,

    /// <summary>The old key was used within the set time, or the provider could not be asked.</summary>
    RecentUse,

    /// <summary>The provider does not list the new key, or does not show it in use.</summary>
    SuccessorMissing,

    /// <summary>Too many deletions of this kind in the last hour: rotation and hygiene have a limit each.</summary>
    DeletionBudget,
}

/// <summary>The answer of one guardrail.</summary>
/// <param name="Rail">The guardrail.</param>
/// <param name="Blocks">True if it speaks against the deletion; being unsure is speaking against.</param>
/// <param name="Reason">One sentence with what it looked at.</param>
public sealed record RotationAnswer(RotationGuardrail Rail, bool Blocks, string Reason)
{
    /// <summary>Whether the old key is known to be in use.</summary>
    public bool IsInUse { get; init; }
}

/// <summary>What was read at the last moment before a deletion.</summary>
public sealed record DeletionFacts
{
    /// <summary>Whether all actions are stopped; null if that could not be read.</summary>
    public bool? IsStopped { get; init; }

    /// <summary>The entry that protects the key; empty for none; null if it could not be read.</summary>
    public string? ProtectedBy { get; init; }

    /// <summary>Whether the provider could be asked for the usage since the beginning of the set time.</summary>
    public bool IsUsageRead { get; init; }

    /// <summary>The last use of the old key in that usage, or the provider's own "last used" if it is later, UTC; null for none.</summary>
    public DateTimeOffset? LastUse { get; init; }

    /// <summary>Whether a new key has to take over. The default is true.</summary>
    public bool IsSuccessorNeeded { get; init; } = true;

    /// <summary>Whether the provider lists the new key; null if it could not be asked, or if no new key is needed.</summary>
    public bool? IsSuccessorListed { get; init; }

    /// <summary>Requests of the new key in the set time.</summary>
    public long SuccessorRequests { get; init; }

    /// <summary>Whether the new key is expected to be used: the old one normally is.</summary>
    public bool IsUseExpected { get; init; }

    /// <summary>Keys that were deleted for the same kind of reason in the last hour, or are being deleted; this one not among them.</summary>
    public int DeletedLately { get; init; }
}

/// <summary>
/// The guardrails of deletions that rest on silence rather than on abuse: no evidence floor and no limit on the age of an alert, but no use
/// within the set time, a new key that works, and an hourly limit of their own.
/// </summary>
public static class RotationGuardrails
{
    /// <summary>Asks all of them.</summary>
    /// <param name="facts">Read at the last moment.</param>
    /// <param name="policy">How careful the deletion is.</param>
    /// <param name="now">UTC.</param>
    public static ImmutableArray<RotationAnswer> Ask(DeletionFacts facts, RotationPolicy policy, DateTimeOffset now) =>
    [
        new(RotationGuardrail.StopSwitch, facts.IsStopped is not false, facts.IsStopped switch
        {
            null => "The stop switch could not be read.",
            true => "The stop switch is on.",
            false => "The stop switch is off.",
        }),
        new(RotationGuardrail.ProtectedKey, facts.ProtectedBy is not "", facts.ProtectedBy switch
        {
            null => "The list of protected keys could not be read.",
            "" => "Not protected.",
            var entry => $"Protected by '{entry}'.",
        }),
        RecentUse(facts, policy, now),
        Successor(facts),
        new(RotationGuardrail.DeletionBudget, facts.DeletedLately >= policy.MaxDeletionsPerHour, string.Create(
            CultureInfo.InvariantCulture, $"{facts.DeletedLately} keys were deleted this way in the last hour; at most {policy.MaxDeletionsPerHour} are allowed.")),
    ];

    /// <summary>The first guardrail that blocks; null if none does.</summary>
    public static RotationAnswer? Blocking(ImmutableArray<RotationAnswer> answers) => answers.FirstOrDefault(answer => answer.Blocks);

    /// <summary>Whether the old key is in use, so that the overlap goes on.</summary>
    public static bool IsInUse(ImmutableArray<RotationAnswer> answers) => answers.Any(answer => answer.IsInUse);

    private static RotationAnswer RecentUse(DeletionFacts facts, RotationPolicy policy, DateTimeOffset now) => facts switch
    {
        { LastUse: { } used } when now - used < policy.Quiet => new(
            RotationGuardrail.RecentUse, true, string.Create(CultureInfo.InvariantCulture, $"The key was used {used:yyyy-MM-dd HH:mm} UTC, within {Length(policy.Quiet)}.")) { IsInUse = true },
        { IsUsageRead: false } => new(RotationGuardrail.RecentUse, true, "The provider could not be asked for the usage of the key."),
        _ => new(RotationGuardrail.RecentUse, false, $"The key was not used for {Length(policy.Quiet)}."),
    };

    private static RotationAnswer Successor(DeletionFacts facts) => facts switch
    {
        { IsSuccessorNeeded: false } => new(RotationGuardrail.SuccessorMissing, false, "No new key is needed."),
        { IsSuccessorListed: null } => new(RotationGuardrail.SuccessorMissing, true, "The provider could not be asked for the new key."),
        { IsSuccessorListed: false } => new(RotationGuardrail.SuccessorMissing, true, "The provider does not list the new key."),
        { IsUseExpected: true, SuccessorRequests: 0 } => new(RotationGuardrail.SuccessorMissing, true, "The provider shows no use of the new key."),
        _ => new(RotationGuardrail.SuccessorMissing, false, string.Create(CultureInfo.InvariantCulture, $"The provider lists the new key, with {facts.SuccessorRequests:#,0} requests.")),
    };

    private static string Length(TimeSpan length) =>
        string.Create(CultureInfo.InvariantCulture, $"{(length.TotalHours % 24 == 0 ? length.TotalDays : length.TotalHours):0.#} {(length.TotalHours % 24 == 0 ? "days" : "hours")}");
}
