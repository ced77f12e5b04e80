using System.ComponentModel.DataAnnotations;

namespace UsageSentinel.Runtime.Providers.Http;

/// <summary>Where an admin key may travel: https to the provider, to loopback, or to the one host the operator allowed by name.</summary>
internal static class ApiHosts
{
    public static IEnumerable<ValidationResult> Refusals(ApiOptions options, ApiDialect dialect)
    {
        var url = options.BaseUrl;
        if (url is null)
        {
            yield break;
        }

        if (!url.IsAbsoluteUri || (url.Scheme != Uri.UriSchemeHttps && url.Scheme != Uri.UriSchemeHttp))
        {
            yield return Refusal($"is not an https address, such as https://{dialect.Hosts[0]}/v1");
            yield break;
        }

        if (url.UserInfo.Length > 0 || url.Query.Length > 0 || url.Fragment.Length > 0)
        {
            yield return Refusal("has a user, a query or a fragment; give only scheme, host and path");
        }

        if (url.IsLoopback)
        {
            yield break;
        }

        if (url.Scheme != Uri.UriSchemeHttps)
        {
            yield return Refusal("would send the key without encryption; use https");
        }

        if (!dialect.Hosts.Contains(url.IdnHost, StringComparer.OrdinalIgnoreCase) && !IsAllowed(options, url))
        {
            yield return Refusal($"is not a host of {dialect.Title}; if the key may be sent there, set allowHost to exactly this host");
        }
    }

    private static bool IsAllowed(ApiOptions options, Uri url) =>
        string.Equals(options.AllowHost, url.IdnHost, StringComparison.OrdinalIgnoreCase)
        || string.Equals(options.AllowHost, url.Host, StringComparison.OrdinalIgnoreCase);

    private static ValidationResult Refusal(string why) =>
        new($"The baseUrl {why}.", [nameof(ApiOptions.BaseUrl)]);
}
