using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Channels.Email;

/// <summary>E-mail over SMTP.</summary>
public sealed class EmailOptions : IChannelOptions
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

    bool IChannelOptions.TakesFiles => true;

    IEnumerable<string> IChannelOptions.Check(SectionCheck at)
    {
        foreach (var wrong in at.Mail(From, To).Concat(at.Reference(Password, "password")))
        {
            yield return wrong;
        }

        if (User is null != Password is null)
        {
            yield return $"{at.At}: set both user and password, or neither.";
        }

        if (Uri.CheckHostName(Host) is UriHostNameType.Unknown)
        {
            yield return at.Wrong("host", "is not a host name.");
        }
        else if (Security == "none" && Password is not null && !new UriBuilder("smtp", Host).Uri.IsLoopback)
        {
            yield return at.Wrong("security", "a password is never sent without encryption. Use startTls or tls.");
        }
    }

    IChannel IChannelOptions.Create(ChannelParts parts) => new SmtpChannel(ToTarget(), parts.Links, parts.Clock, parts.Loggers.CreateLogger<SmtpChannel>());

    private SmtpTarget ToTarget() => new(
        Host,
        Port,
        Security switch
        {
            "tls" => SecureSocketOptions.SslOnConnect,
            "none" => SecureSocketOptions.None,
            _ => SecureSocketOptions.StartTls,
        },
        User,
        Password is { } password ? Credentials.ParseForeign(password) : null,
        From,
        [.. To]);
}
