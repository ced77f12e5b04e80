using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>Where charges are exported to by themselves, in the form of FOCUS 1.2.</summary>
public sealed class ExportOptions
{
    [Description("A folder on this machine. A file of charges is written to it when bills become final.")]
    public string? FocusFolder { get; set; }

    [Description("The https address of a blob container to write the files to instead.")]
    public string? FocusContainer { get; set; }

    [Description("Hours between checks for bills that have become final.")]
    [Range(1, 168)]
    public int EveryHours { get; set; } = 6;
}
