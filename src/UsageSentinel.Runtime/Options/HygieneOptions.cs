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
}
