using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Channels.AzureEmail;
using UsageSentinel.Runtime.Channels.Email;
using UsageSentinel.Runtime.Channels.PagerDuty;
using UsageSentinel.Runtime.Channels.Slack;
using UsageSentinel.Runtime.Channels.Teams;
using UsageSentinel.Runtime.Channels.Webhook;

namespace UsageSentinel.Runtime.Channels;

/// <summary>Who is told what, by which channel, and how often.</summary>
public sealed class RouteOptions
{
    [Required, RegularExpression("^[A-Za-z0-9 ._-]{1,64}$")]
    public string Name { get; set; } = string.Empty;

    [Description("By what it reaches people; all but console have a section of the same name.")]
    [Required, AllowedValues("console", "email", "azureEmail", "teams", "slack", "pagerDuty", "webhook")]
    public string Channel { get; set; } = "console";

    [Description("Whose events it carries.")]
    [Required, AllowedValues("finance", "oncall", "all")]
    public string Audience { get; set; } = "oncall";

    [Description("Which of those events it takes; without it, all.")]
    public RouteMatchOptions? Match { get; set; }

    [Description("What alerts are told together by: provider, account, project, key, rule, owner, team.")]
    public List<string> GroupBy { get; set; } = [];

    [Description("Seconds the first notice of a group waits for others; a critical alert never waits.")]
    [Range(0, 3600)]
    public int GroupWaitSeconds { get; set; } = 60;

    [Description("Least minutes between two notices of a group.")]
    [Range(1, 1440)]
    public int GroupIntervalMinutes { get; set; } = 5;

    [Description("Minutes after which what still fires is told again, rounded up to a multiple of groupIntervalMinutes; without it 4 hours while critical, else 24.")]
    [Range(1, 43200)]
    public int? RepeatMinutes { get; set; }

    [Description("When nothing is told; it is kept for afterwards.")]
    public List<HoursOptions> MuteHours { get; set; } = [];

    [Description("Whether muteHours hold for critical alerts too.")]
    public bool MuteCritical { get; set; }

    [Description("Whether the end of an alert is told.")]
    public bool SendResolved { get; set; } = true;

    [Description("Whether it carries digests.")]
    public bool SendDigests { get; set; } = true;

    [Description("Who alone may decide by the approval links this route carries, by their sign-in names; without it every approver.")]
    public List<string> Approvers { get; set; } = [];

    [Description("The clock of those who read: times in messages, the hours above, and the loss clock.")]
    [Required]
    public string TimeZone { get; set; } = "UTC";

    [Description("Host names that may be plain http or private addresses; all others must be public and https.")]
    public List<string> AllowHosts { get; set; } = [];

    public EmailOptions? Email { get; set; }

    public AzureEmailOptions? AzureEmail { get; set; }

    public TeamsOptions? Teams { get; set; }

    public SlackOptions? Slack { get; set; }

    public PagerDutyOptions? PagerDuty { get; set; }

    public WebhookOptions? Webhook { get; set; }
}
