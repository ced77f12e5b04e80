using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Channels;

/// <summary>Says what is wrong in the section of a channel. A value is never quoted: it may be a secret pasted by mistake.</summary>
/// <param name="At">Where the section is, such as <c>routes[0].slack</c>.</param>
/// <param name="AllowHosts">Hosts that may be reached by plain http.</param>
internal sealed record SectionCheck(string At, IReadOnlyCollection<string> AllowHosts)
{
    /// <summary>One line about a setting.</summary>
    public string Wrong(string setting, string why) => $"{At}.{setting}: {why}";

    /// <summary>The setting is empty, or names a secret without holding it.</summary>
    public IEnumerable<string> Reference(string? text, string setting) =>
        string.IsNullOrEmpty(text) || SecretReference.Is(text) ? [] : [Wrong(setting, SecretReference.Wanted)];

    /// <summary>The setting is empty, or an address that holds no secret and may be sent to.</summary>
    public IEnumerable<string> Address(string? text, string setting)
    {
        if (string.IsNullOrEmpty(text))
        {
            return [];
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var address) switch
        {
            true when address is { UserInfo.Length: > 0 } or { Query.Length: > 0 } or { Fragment.Length: > 0 } =>
                [Wrong(setting, "must not contain a user, a password or a query. Give an address that contains a secret as env:NAME or keyvault:URI.")],
            true when address.Scheme == "https" || (address.Scheme == "http" && AllowHosts.Contains(address.Host, StringComparer.OrdinalIgnoreCase)) => [],
            _ => [Wrong(setting, "must be an https address (http only to a host named in allowHosts).")],
        };
    }
}
