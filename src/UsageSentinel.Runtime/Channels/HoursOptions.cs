using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels;

/// <summary>Hours of the week, on the clock of the route's time zone.</summary>
public sealed class HoursOptions
{
    [Description("The days on which they begin: mon, tue, wed, thu, fri, sat, sun; without any, every day.")]
    public List<string> Days { get; set; } = [];

    [Description("The first minute.")]
    [Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    public string From { get; set; } = "00:00";

    [Description("The minute after the last; at or before from it is on the next day.")]
    [Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    public string To { get; set; } = "00:00";
}
