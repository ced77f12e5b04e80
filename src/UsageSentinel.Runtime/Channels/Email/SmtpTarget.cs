using System.Collections.Immutable;
using MailKit.Security;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Channels.Email;

/// <summary>A mail server and what it is given.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Security">How the connection is made safe.</param>
/// <param name="User">Null if there is no sign-in.</param>
/// <param name="Password">Null if there is no sign-in.</param>
/// <param name="From">The sender.</param>
/// <param name="To">The recipients; never empty.</param>
internal sealed record SmtpTarget(
    string Host, int Port, SecureSocketOptions Security, string? User, ICredential? Password, string From, ImmutableArray<string> To);
