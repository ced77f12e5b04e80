using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels.Teams;

/// <summary>A Microsoft Teams workflow.</summary>
public sealed class TeamsOptions
{
    [Description("The address of the workflow's webhook; it holds a secret, so only a reference.")]
    [Required]
    public string Url { get; set; } = string.Empty;
}
