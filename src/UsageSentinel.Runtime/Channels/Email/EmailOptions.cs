using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Channels.Email;

/// <summary>E-mail over SMTP.</summary>
public sealed class EmailOptions
{
    [Required, StringLength(253, MinimumLength = 1)]
    public string Host { get; set; } = string.Empty;

    [Range(1, 65535)]
    public int Port { get; set; } = 587;

    [Description("startTls: TLS before anything is said; tls: TLS from the first byte; none: in the clear, and never with a password except to this machine.")]
    [Required, AllowedValues("startTls", "tls", "none")]
    public string Security { get; set; } = "startTls";

    [Description("The user name; without it nobody signs in.")]
    public string? User { get; set; }

    [Description("The password of the user.")]
    public string? Password { get; set; }

    [Description("The sender's address.")]
    [Required]
    public string From { get; set; } = string.Empty;

    [Description("The recipients' addresses.")]
    public List<string> To { get; set; } = [];
}
