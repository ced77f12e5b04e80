using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>What may be done to an abused key.</summary>
public sealed class ResponseOptions
{
    [Description("observe: decide and record, never act. approve: act when a person approved. enforce: act when every guard rail lets it.")]
    [Required, AllowedValues("observe", "approve", "enforce")]
    public string Mode { get; set; } = "observe";

    [Description("Rules with a mode of their own.")]
    public List<ArmOptions> Arm { get; set; } = [];

    [Description("The most that arming by hand (sentinel arm) reaches.")]
    [Required, AllowedValues("observe", "approve", "enforce")]
    public string Ceiling { get; set; } = "enforce";

    [Description("The secret that signs approval links, as env:NAME or keyvault:URI. On one machine a key is made in the data folder without it.")]
    public string? ApprovalKey { get; set; }

    [Description("Minutes an approval link, and a yes, are good for.")]
    [Range(5, 1440)]
    public int ApprovalLinkMinutes { get; set; } = 60;

    [Description("Where approval links lead: the address of the approvals endpoint. On one machine the running dashboard without it.")]
    public string? ApprovalUrl { get; set; }

    [Description("The object id of the Entra group whose members may approve by link in Azure. Without it nobody may.")]
    [StringLength(64, MinimumLength = 1)]
    public string? ApproversGroup { get; set; }

    [Description("true stops every act, whatever the mode.")]
    public bool Stopped { get; set; }

    [Description("Ids of keys or projects, or patterns of key names (* for any characters), that are never acted on.")]
    public List<string> ProtectedKeys { get; set; } = [];

    [Description("Revocations in any hour, for each organization.")]
    [Range(0, 100)]
    public int MaxRevocationsPerHour { get; set; } = 3;

    [Description("Revocations in any hour, over all organizations.")]
    [Range(0, 1000)]
    public int MaxRevocationsPerHourOverall { get; set; } = 6;

    [Description("Revocations in any hour that answer leak reports which name the key, for each organization; more wait for a person's approval.")]
    [Range(0, 100)]
    public int MaxLeakRevocationsPerHour { get; set; } = 3;

    [Description("Acts that can be undone (rate limits, model lists, spend limits) in any hour, for each organization.")]
    [Range(0, 1000)]
    public int MaxLimitsPerHour { get; set; } = 10;

    [Description("Keys of one organization that may be in question within an hour; more of them stop all acting there.")]
    [Range(1, 10000)]
    public int MaxKeysInQuestion { get; set; } = 8;

    [Description("Minutes a key is left alone after an act for another alert.")]
    [Range(0, 10080)]
    public int CoolDownMinutes { get; set; } = 60;

    [Description("Whether a service account may be deleted when the abused key is its only one.")]
    public bool AllowServiceAccounts { get; set; }

    [Description("What may still be lost after an act, in US dollars; the least rung of the ladder that is expected to lose no more is taken.")]
    [Range(0.0, 1000000.0)]
    public double AcceptableLossUsd { get; set; } = 25;

    [Description("Hours until a person takes over, for which what a rung leaves open goes on.")]
    [Range(0.25, 168.0)]
    public double AttendedWithinHours { get; set; } = 8;

    [Description("What a project may still spend above what it has spent when its spend limit is set, in US dollars.")]
    [Range(0.01, 1000000.0)]
    public double SpendGraceUsd { get; set; } = 5;

    [Description("The largest share of the project's normal cost that may be cut: the key's own by a revocation, its neighbours' by anything else.")]
    [Range(0.0, 1.0)]
    public double MaxShareOfProject { get; set; } = 0.5;

    [Description("A throttle may hit a larger share where what it hits normally costs less than this part of what the key is losing. 0 for never.")]
    [Range(0.0, 1.0)]
    public double MaxThrottledOfLoss { get; set; } = 0.1;
}
