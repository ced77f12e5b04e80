using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels;

/// <summary>Hours of the week, on the clock of the route's time zone.</summary>
public sealed class HoursOptions
{
    [Description("The days on which the hours start: mon, tue, wed, thu, fri, sat, sun. Default: every day.")]
    public List<string> Days { get; set; } = [];

    [Description("The start time (inclusive), as HH:MM.")]
    [Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    public string From { get; set; } = "00:00";

    [Description("The end time (exclusive), as HH:MM. If it is not after from, the hours end on the next day.")]
    [Required, RegularExpression("^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    public string To { get; set; } = "00:00";
}
