using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Options;

/// <summary>A hard ceiling for each key of a scope, in any 60 minutes.</summary>
public sealed class CapOptions
{
    [Required, RegularExpression("^[A-Za-z0-9 ._-]{1,64}$")]
    public string Name { get; set; } = string.Empty;

    [Description("The project whose keys are limited. If neither project nor key is set, every key is limited.")]
    public string? Project { get; set; }

    [Description("The key that is limited.")]
    public string? Key { get; set; }

    [Range(0.0, 1_000_000.0)]
    public double? UsdPerHour { get; set; }

    [Range(0L, long.MaxValue)]
    public long? RequestsPerHour { get; set; }

    [Range(0L, long.MaxValue)]
    public long? TokensPerHour { get; set; }
}
