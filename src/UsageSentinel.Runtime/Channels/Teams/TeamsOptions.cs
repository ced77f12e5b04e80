using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels.Teams;

/// <summary>A Microsoft Teams workflow.</summary>
public sealed class TeamsOptions
{
    [Description("The address of the workflow's webhook, by reference because it contains a secret.")]
    [Required]
    public string Url { get; set; } = string.Empty;
}
