using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Where charges are exported to by themselves, in the form of FOCUS 1.2.</summary>
public sealed class ExportOptions
{
    [Description("A folder of this machine that gets a file of charges whenever bills have become final.")]
    public string? FocusFolder { get; set; }

    [Description("The https address of a blob container that gets it instead.")]
    public string? FocusContainer { get; set; }

    [Description("Hours between two looks for bills that have become final.")]
    [Range(1, 168)]
    public int EveryHours { get; set; } = 6;
}
