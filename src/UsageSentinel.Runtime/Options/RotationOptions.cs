using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>How keys are replaced.</summary>
public sealed class RotationOptions
{
    [Description("Whether keys are rotated when they reach maxAgeDays. Keys of persons are never rotated by schedule.")]
    public bool Scheduled { get; set; }

    [Description("Whether Key Vault's event that a secret expires soon (SecretNearExpiry) begins a rotation of its key. If false, the owners are notified only.")]
    public bool NearExpiry { get; set; } = true;

    [Description("The keys that are rotated by schedule: ids or names of keys, or ids of projects (* matches any characters).")]
    public List<string> Keys { get; set; } = ["*"];

    [Description("The age in days at which a key is rotated by schedule, and after which the new secret expires in the vault.")]
    [Range(1, 3650)]
    public int MaxAgeDays { get; set; } = 90;

    [Description("The most rotations that the schedule keeps open at once.")]
    [Range(1, 1000)]
    public int MaxOpen { get; set; } = 5;

    [Description("What new keys may do. The first entry that fits a key is used. A key without an entry is not rotated.")]
    public List<RotationScopeOptions> Scopes { get; set; } = [];

    [Description("Where new secrets are written: keyvault:URI of a vault, or file:FOLDER. Use a vault that holds no other secrets.")]
    public string? Vault { get; set; }

    [Description("The beginning of the names of secrets. UsageSentinel writes no secret with another name.")]
    [Required, RegularExpression("^[A-Za-z0-9][A-Za-z0-9-]{0,29}$")]
    public string SecretPrefix { get; set; } = "rotated-";

    [Description("The hours for which the old key must be silent, and the new one carry its usage, before the old one is deleted. Longer than the longest pause between two uses.")]
    [Range(24, 2160)]
    public int QuietHours { get; set; } = 192;

    [Description("The share of the old key's normal usage that the new key must carry.")]
    [Range(0.5, 1.0)]
    public double Share { get; set; } = 0.95;

    [Description("The days after which the owners are notified of what still uses the old key. Both keys are kept.")]
    [Range(1, 365)]
    public int DeadlineDays { get; set; } = 21;

    [Description("The most old keys that are deleted in an hour.")]
    [Range(0, 1000)]
    public int MaxDeletionsPerHour { get; set; } = 2;
}

/// <summary>What the new keys of some keys may do.</summary>
public sealed class RotationScopeOptions
{
    [Description("The id or name of a key, or the id of a project (* matches any characters).")]
    [Required, StringLength(200, MinimumLength = 1)]
    public string Keys { get; set; } = "*";

    [Description("The scopes of the new key as the provider names them, such as api.model.request; * for no restriction.")]
    public List<string> Scopes { get; set; } = [];

    [Description("The role of the service account of the new key in its project.")]
    [Required, AllowedValues("member", "none")]
    public string Role { get; set; } = "member";
}
