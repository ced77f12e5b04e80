using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>How long things are kept.</summary>
public sealed class RetentionOptions
{
    [Range(1, 60)]
    public int MinutesDays { get; set; } = 8;

    [Range(35, 400)]
    public int HoursDays { get; set; } = 90;

    [Range(30, 3660)]
    public int InputsDays { get; set; } = 90;

    [Range(90, 3660)]
    public int AlertsDays { get; set; } = 800;

    [Range(30, 3660)]
    public int InventoryDays { get; set; } = 400;
}
