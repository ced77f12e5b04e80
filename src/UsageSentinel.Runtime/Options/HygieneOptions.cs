using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using UsageSentinel.Runtime.Channels;

namespace UsageSentinel.Runtime.Options;

/// <summary>What counts as remarkable and as unhealthy about keys and their access.</summary>
public sealed class HygieneOptions
{
    [Description("The hours in which keys are normally created. A key that is created at another time causes an alert. Default: any time.")]
    public List<HoursOptions> WorkingHours { get; set; } = [];

    [Description("The IANA time zone of workingHours, such as Europe/Berlin.")]
    [Required]
    public string TimeZone { get; set; } = "UTC";

    [Description("Days before the expiry of an admin key from which an alert is sent.")]
    [Range(1, 90)]
    public int AdminKeyExpiryDays { get; set; } = 14;

    [Description("The age in days from which a key is too old.")]
    [Range(1, 3650)]
    public int MaxAgeDays { get; set; } = 90;

    [Description("Days without use after which a key is unused.")]
    [Range(1, 3650)]
    public int UnusedDays { get; set; } = 60;

    [Description("Days that a new key may wait for its first use.")]
    [Range(1, 3650)]
    public int NeverUsedDays { get; set; } = 14;

    [Description("Ids or names of production projects (* matches any characters), in which keys should belong to service accounts.")]
    public List<string> ProductionProjects { get; set; } = ["*prod*"];

    [Description("The number of keys in use that a project may have.")]
    [Range(1, 10000)]
    public int MaxKeysPerProject { get; set; } = 3;

    [Description("A rate limit is too high if it is more than this many times the proposed limit.")]
    [Range(1.0, 1000000.0)]
    public double LimitFactor { get; set; } = 20;

    [Description("When the hygiene report is sent. Weekly reports are sent on Mondays.")]
    [Required, AllowedValues("none", "weekly")]
    public string Report { get; set; } = "weekly";

    [Description("Whether keys that no one uses are deleted after a countdown with two notices: off, approve (a person approves each deletion) or on.")]
    [Required, AllowedValues("off", "approve", "on")]
    public string Delete { get; set; } = "off";

    [Description("The days from the first notice to the deletion of an unused key. The second notice is sent halfway.")]
    [Range(2, 365)]
    public int DeleteAfterDays { get; set; } = 14;

    [Description("The days for which a key must not have been used when it is deleted. The provider is asked again.")]
    [Range(7, 365)]
    public int DeleteQuietDays { get; set; } = 30;

    [Description("The most unused keys that are deleted in an hour.")]
    [Range(0, 1000)]
    public int MaxDeletionsPerHour { get; set; } = 2;

    [Description("Findings that are accepted until a day.")]
    public List<HygieneExceptionOptions> Exceptions { get; set; } = [];
}

/// <summary>A finding that is accepted until a day.</summary>
public sealed class HygieneExceptionOptions
{
    [Description("The rule, such as TooOld; * for all.")]
    [Required]
    public string Rule { get; set; } = "*";

    [Description("The id or name of a key, project or owner (* matches any characters).")]
    [Required, StringLength(200, MinimumLength = 1)]
    public string Subject { get; set; } = string.Empty;

    [Description("Why it is accepted.")]
    [Required, StringLength(300, MinimumLength = 3)]
    public string Reason { get; set; } = string.Empty;

    [Description("The first UTC day on which it is no longer accepted.")]
    [Required, RegularExpression("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    public string Until { get; set; } = string.Empty;
}
