using UsageSentinel.Core.Rotating;

namespace UsageSentinel.Core.Retiring;

/// <summary>Whether and how keys that are not used are deleted.</summary>
public sealed record RetirePolicy
{
    /// <value>The default is off.</value>
    public RetireMode Mode { get; init; }

    /// <summary>From the first notice to the deletion; the second notice is sent halfway.</summary>
    /// <value>The default is 14 days.</value>
    public TimeSpan Countdown { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long a key must not have been used when it is deleted, read from the provider again.</summary>
    /// <value>The default is 30 days.</value>
    public TimeSpan Quiet { get; init; } = TimeSpan.FromDays(30);

    /// <summary>The most keys that are deleted in an hour.</summary>
    /// <value>The default is 2.</value>
    public int MaxDeletionsPerHour { get; init; } = 2;

    /// <summary>The most countdowns that run at once, so that no one is flooded with notices when this is switched on.</summary>
    /// <value>The default is 20.</value>
    public int MaxOpen { get; init; } = 20;

    /// <summary>The guardrails are those of a rotation, with these figures.</summary>
    public RotationPolicy Guardrails => new() { Quiet = Quiet, MaxDeletionsPerHour = MaxDeletionsPerHour };

    /// <summary>How long a key has no new countdown after a person kept it.</summary>
    public static TimeSpan RestAfterDenial { get; } = TimeSpan.FromDays(90);

    /// <summary>How long a key has no new countdown after one stopped for another reason.</summary>
    public static TimeSpan RestAfterStop { get; } = TimeSpan.FromDays(7);

    /// <summary>What an approval link about a countdown is good for, as the link names it.</summary>
    public const string LinkAction = "DeleteUnusedKey";

    /// <summary>How long such a link works: nothing is urgent, and a mail may be read after a weekend.</summary>
    public static TimeSpan LinkLife { get; } = TimeSpan.FromDays(3);

    /// <summary>How long after a deletion its verification waits: usage is reported late.</summary>
    public static TimeSpan VerifyAfter { get; } = TimeSpan.FromMinutes(30);

    /// <summary>Time between two looks at a key that a guardrail keeps.</summary>
    public static TimeSpan LookEvery { get; } = TimeSpan.FromHours(1);
}

/// <summary>How far the deletion of unused keys may go.</summary>
public enum RetireMode
{
    /// <summary>No key is deleted, and no countdown begins.</summary>
    Off,

    /// <summary>A person approves each deletion.</summary>
    Approve,

    /// <summary>The key is deleted when its countdown is over.</summary>
    On,
}
