using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>What may be done to an abused key.</summary>
public sealed class ResponseOptions
{
    [Description("observe: decide and record, never act. approve: act after a person has approved. enforce: act when all guardrails allow it.")]
    [Required, AllowedValues("observe", "approve", "enforce")]
    public string Mode { get; set; } = "observe";

    [Description("Rules with their own response mode.")]
    public List<ArmOptions> Arm { get; set; } = [];

    [Description("The highest response mode that sentinel arm can set.")]
    [Required, AllowedValues("observe", "approve", "enforce")]
    public string Ceiling { get; set; } = "enforce";

    [Description("The secret that signs approval links, as env:NAME or keyvault:URI. Default on one machine: a key generated in the data folder.")]
    public string? ApprovalKey { get; set; }

    [Description("How many minutes an approval link is valid. An approval is valid for one hour longer.")]
    [Range(5, 1440)]
    public int ApprovalLinkMinutes { get; set; } = 60;

    [Description("The address of the approvals endpoint, used in approval links. Default on one machine: the running console.")]
    public string? ApprovalUrl { get; set; }

    [Description("The object id of the Entra group whose members can approve by link in Azure. Without it, approval by link is not possible.")]
    [StringLength(64, MinimumLength = 1)]
    public string? ApproversGroup { get; set; }

    [Description("true lets a person replace a key that was revoked, after stating how the source of the leak was closed (sentinel rotate KEY --source-closed TEXT).")]
    public bool ReplaceRevoked { get; set; }

    [Description("true stops all actions, in every mode.")]
    public bool Stopped { get; set; }

    [Description("Ids of keys or projects, or patterns of key names (* matches any characters), for which no action is ever taken.")]
    public List<string> ProtectedKeys { get; set; } = [];

    [Description("The maximum number of revocations per hour, for each organization.")]
    [Range(0, 100)]
    public int MaxRevocationsPerHour { get; set; } = 3;

    [Description("The maximum number of revocations per hour, for all organizations together.")]
    [Range(0, 1000)]
    public int MaxRevocationsPerHourOverall { get; set; } = 6;

    [Description("The maximum number of revocations per hour because of leak reports that name the key, for each organization. Further ones wait for approval.")]
    [Range(0, 100)]
    public int MaxLeakRevocationsPerHour { get; set; } = 3;

    [Description("The maximum number of reversible actions (rate limits, model lists, spend limits) per hour, for each organization.")]
    [Range(0, 1000)]
    public int MaxLimitsPerHour { get; set; } = 10;

    [Description("The maximum number of keys of one organization with a pending response within an hour. If there are more, no action is taken in that organization.")]
    [Range(1, 10000)]
    public int MaxKeysInQuestion { get; set; } = 8;

    [Description("Minutes to wait after an action on a key before an action for another alert.")]
    [Range(0, 10080)]
    public int CoolDownMinutes { get; set; } = 60;

    [Description("Allow the deletion of a service account if the abused key is its only key.")]
    public bool AllowServiceAccounts { get; set; }

    [Description("The acceptable loss in US dollars after an action. The lowest containment level whose expected loss is not higher is used.")]
    [Range(0.0, 1000000.0)]
    public double AcceptableLossUsd { get; set; } = 25;

    [Description("The assumed hours until a person takes over. The expected loss of a containment level is computed for this time.")]
    [Range(0.25, 168.0)]
    public double AttendedWithinHours { get; set; } = 8;

    [Description("The amount in US dollars that a project can still spend after its spend limit is set.")]
    [Range(0.01, 1000000.0)]
    public double SpendGraceUsd { get; set; } = 5;

    [Description("The largest share of the project's normal cost that an action may affect: the usage of the key itself for a revocation, that of the other keys for all other actions.")]
    [Range(0.0, 1.0)]
    public double MaxShareOfProject { get; set; } = 0.5;

    [Description("Above this share of the project's normal cost, an irreversible action needs the approval of two people, who sign in with Entra and are neither the same person nor the one who proposed it. On one machine no identity is proven, so such an action is refused. Without a value the setting is off.")]
    [Range(0.0, 1.0)]
    public double? TwoPersonAbove { get; set; }

    public EnvelopeOptions Envelope { get; set; } = new();

    [Description("A throttle may affect a larger share if the affected usage normally costs less than this fraction of the current loss. 0 disables the exception.")]
    [Range(0.0, 1.0)]
    public double MaxThrottledOfLoss { get; set; } = 0.1;
}
