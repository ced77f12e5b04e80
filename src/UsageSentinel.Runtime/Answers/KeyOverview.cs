using System.Collections.Immutable;
using UsageSentinel.Core.Baselines;
using UsageSentinel.Core.Usage;
using UsageSentinel.Runtime.Providers.Ports;

namespace UsageSentinel.Runtime.Answers;

/// <summary>One key, or the usage of a project that no key can be named for, at a glance.</summary>
/// <param name="Series">The key, or the project's unattributed series.</param>
/// <param name="ProjectName">For people; null where the inventory has none. Comes from outside.</param>
/// <param name="Name">For people; null where the inventory has none. Comes from outside.</param>
/// <param name="Owner">Whom the key belongs to.</param>
/// <param name="CreatedAt">UTC; null where not known.</param>
/// <param name="LastUsedAt">UTC; null for never, or not known.</param>
/// <param name="Status">Whether it is listed.</param>
/// <param name="Month">Cost since the first of the month, UTC.</param>
/// <param name="Days">Cost of the last days, billed where the bill is settled and estimated where not, oldest first; as many as the account's.</param>
/// <param name="HoursLearned">Hours its baseline has learned; null where it has no baseline.</param>
/// <param name="OpenAlerts">Alerts pending, firing or recovering.</param>
public sealed record KeyOverview(
    SeriesId Series,
    string? ProjectName,
    string? Name,
    KeyOwnerType Owner,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? LastUsedAt,
    KeyStatus Status,
    Usd Month,
    ImmutableArray<Usd> Days,
    int? HoursLearned,
    int OpenAlerts)
{
    /// <summary>How much of <see cref="Month"/> is billed; the rest is estimated.</summary>
    public Usd MonthBilled { get; init; }

    /// <summary>What of the key is not read, and since when: its figures lack it. Null where all is read.</summary>
    public string? Unread { get; init; }

    /// <summary>Estimates for models without a price since the first of the month: beside <see cref="Month"/>, not in it.</summary>
    public GuessedCost MonthGuessed { get; init; }

    public bool IsMature => HoursLearned >= DetectorTuning.Default.MatureAge;
}

/// <summary>Whether a key is listed by its provider.</summary>
public enum KeyStatus
{
    /// <summary>Listed.</summary>
    Active,

    /// <summary>Was listed and no longer is.</summary>
    Deleted,

    /// <summary>Has usage and was never listed.</summary>
    Unknown,

    /// <summary>Usage that no key can be named for.</summary>
    Unattributed,
}
