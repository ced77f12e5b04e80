namespace UsageSentinel.Core.Usage;

/// <summary>How events and the ledger name what they are about: <c>/providers/{provider}/accounts/{account}/projects/{project}/keys/{key}</c>.</summary>
public static class ResourcePath
{
    /// <summary>Of what is about no organization.</summary>
    public const string None = "/providers/-/accounts/-/projects/-/keys/-";

    private const string Start = "/providers/";
    private const string Middle = "/accounts/";

    /// <summary>An organization by itself.</summary>
    public static string Of(ProviderAccount account) => Of(account.Provider, account.Account);

    /// <summary>A key, a project or, without both, an organization; what is not known is <c>-</c>.</summary>
    public static string Of(ProviderAccount account, ProjectId? project, KeyId? key) =>
        Of(account.Provider, account.Account, project?.Value ?? "-", key?.Value ?? "-");

    /// <summary>The same of parts that were not checked.</summary>
    public static string Of(string? provider, string? account, string? project, string? key) => $"{Of(provider, account)}/projects/{project}/keys/{key}";

    /// <summary>The organization that a path names by itself, or null.</summary>
    public static ProviderAccount? Account(string path)
    {
        var middle = path.IndexOf(Middle, StringComparison.Ordinal);
        return path.StartsWith(Start, StringComparison.Ordinal) && middle > Start.Length && middle + Middle.Length < path.Length
            ? new ProviderAccount(path[Start.Length..middle], path[(middle + Middle.Length)..])
            : null;
    }

    private static string Of(string? provider, string? account) => $"{Start}{provider}{Middle}{account}";
}
