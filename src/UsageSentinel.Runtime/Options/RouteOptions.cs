using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Who is told what.</summary>
public sealed class RouteOptions
{
    [Required, RegularExpression("^[A-Za-z0-9 ._-]{1,64}$")]
    public string Name { get; set; } = string.Empty;

    [Description("console: one line each on the console or in the log.")]
    [Required, AllowedValues("console")]
    public string Channel { get; set; } = "console";

    [Description("Whose events it carries.")]
    [Required, AllowedValues("finance", "oncall", "all")]
    public string Audience { get; set; } = "oncall";
}
