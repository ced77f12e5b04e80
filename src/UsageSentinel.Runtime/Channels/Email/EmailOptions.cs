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

    [Description("startTls: upgrade the connection to TLS. tls: use TLS from the start. none: no encryption, and no password except to this machine.")]
    [Required, AllowedValues("startTls", "tls", "none")]
    public string Security { get; set; } = "startTls";

    [Description("The user name. Without it, there is no sign-in.")]
    public string? User { get; set; }

    [Description("The password of the user, by reference.")]
    public string? Password { get; set; }

    [Description("The sender's address.")]
    [Required]
    public string From { get; set; } = string.Empty;

    [Description("The recipients' addresses.")]
    public List<string> To { get; set; } = [];
}
