using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Channels.AzureEmail;
using UsageSentinel.Runtime.Channels.Email;
using UsageSentinel.Runtime.Channels.PagerDuty;
using UsageSentinel.Runtime.Channels.Slack;
using UsageSentinel.Runtime.Channels.Teams;
using UsageSentinel.Runtime.Channels.Webhook;

namespace UsageSentinel.Runtime.Channels;

/// <summary>Who is notified of what, by which channel, and how often.</summary>
public sealed class RouteOptions
{
    [Required, RegularExpression("^[A-Za-z0-9 ._-]{1,64}$")]
    public string Name { get; set; } = string.Empty;

    [Description("The channel. All channels except console are configured in the section with the same name.")]
    [Required, ChannelNames]
    public string Channel { get; set; } = "console";

    [Description("The audience whose events the route delivers.")]
    [Required, AllowedValues("finance", "oncall", "all")]
    public string Audience { get; set; } = "oncall";

    [Description("Filters these events. Default: all.")]
    public RouteMatchOptions? Match { get; set; }

    [Description("The labels by which alerts are grouped into one notice: provider, account, project, key, rule, owner, team.")]
    public List<string> GroupBy { get; set; } = [];

    [Description("Seconds that the first notice of a group waits for further alerts. Critical alerts do not wait.")]
    [Range(0, 3600)]
    public int GroupWaitSeconds { get; set; } = 60;

    [Description("Minimum minutes between two notices of a group.")]
    [Range(1, 1440)]
    public int GroupIntervalMinutes { get; set; } = 5;

    [Description("Minutes after which a notice is repeated while an alert is firing, rounded up to a multiple of groupIntervalMinutes. Default: 4 hours for critical alerts, else 24 hours.")]
    [Range(1, 43200)]
    public int? RepeatMinutes { get; set; }

    [Description("The name of the route that is notified if no one acknowledges an alert of this route. It must serve the same audience. Default: none.")]
    public string? EscalateTo { get; set; }

    [Description("Minutes from the first notice of an alert to its escalation to escalateTo. Acknowledged, silenced, contained and resolved alerts are not escalated.")]
    [Range(1, 1440)]
    public int EscalateAfterMinutes { get; set; } = 15;

    [Description("Maximum number of alerts that this route escalates within 24 hours. Further alerts wait.")]
    [Range(1, 1000)]
    public int EscalationsPerDay { get; set; } = 20;

    [Description("Hours in which no notices are sent. They are sent afterwards.")]
    public List<HoursOptions> MuteHours { get; set; } = [];

    [Description("Apply muteHours to critical alerts too.")]
    public bool MuteCritical { get; set; }

    [Description("Notify when an alert is resolved.")]
    public bool SendResolved { get; set; } = true;

    [Description("Deliver digests on this route.")]
    public bool SendDigests { get; set; } = true;

    [Description("The sign-in names of the only people who can use the approval links of this route. Default: all approvers.")]
    public List<string> Approvers { get; set; } = [];

    [Description("The time zone of the readers. Used for times in messages, the hours above, and the loss figures.")]
    [Required]
    public string TimeZone { get; set; } = "UTC";

    [Description("Host names that may use plain http or private addresses. All other addresses must be public and https.")]
    public List<string> AllowHosts { get; set; } = [];

    public EmailOptions? Email { get; set; }

    public AzureEmailOptions? AzureEmail { get; set; }

    public TeamsOptions? Teams { get; set; }

    public SlackOptions? Slack { get; set; }

    public PagerDutyOptions? PagerDuty { get; set; }

    public WebhookOptions? Webhook { get; set; }
}
