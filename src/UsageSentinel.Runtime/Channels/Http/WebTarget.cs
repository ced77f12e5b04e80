using System.Collections.Immutable;
using UsageSentinel.Runtime.Failures;
using UsageSentinel.Runtime.Secrets;
using UsageSentinel.Runtime.Web;

namespace UsageSentinel.Runtime.Channels.Http;

/// <summary>An address, given as it is or by a reference to a secret.</summary>
/// <param name="Text">An https address, or the reference of one.</param>
/// <param name="Allowed">Hosts that may also be reached by plain http.</param>
internal sealed record WebTarget(string Text, ImmutableArray<string> Allowed)
{
    /// <exception cref="RefusedTargetException">It is no address to send to.</exception>
    /// <exception cref="ProviderException">The secret cannot be read.</exception>
    public async ValueTask<Uri> ResolveAsync(bool renew, CancellationToken cancellationToken)
    {
        var isReference = Text.StartsWith("env:", StringComparison.Ordinal) || Text.StartsWith("keyvault:", StringComparison.Ordinal);
        var text = isReference ? await Credentials.ParseForeign(Text).GetAsync(renew, cancellationToken) : Text;
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var address) || address.Scheme is not ("https" or "http"))
        {
            throw new RefusedTargetException("the address is not an https address");
        }

        if (address.UserInfo.Length > 0)
        {
            throw new RefusedTargetException("the address contains a user or a password");
        }

        return address.Scheme == "https" || Allowed.Contains(address.Host, StringComparer.OrdinalIgnoreCase)
            ? address
            : throw new RefusedTargetException("the address uses plain http, which is only allowed for hosts in allowHosts");
    }
}
