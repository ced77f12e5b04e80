using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Options;

/// <summary>What no single setting about leaks and approvals can check.</summary>
internal static class LeakChecks
{
    public static IEnumerable<string> Of(LeakOptions leaks)
    {
        foreach (var (name, reference) in new[]
        {
            ("gitHubSecret", leaks.GitHubSecret), ("gitHubToken", leaks.GitHubToken), ("reporterSecret", leaks.ReporterSecret),
        })
        {
            if (reference is not null && !SecretReference.Is(reference))
            {
                yield return $"leaks.{name}: must be env:NAME or keyvault:URI. Never put the secret itself in the configuration.";
            }
        }

        if (!Uri.TryCreate(leaks.GitHubApi, UriKind.Absolute, out var api) || !(api.Scheme == "https" || (api.Scheme == "http" && api.IsLoopback)) || api.Query.Length > 0)
        {
            yield return "leaks.gitHubApi: must be an https address.";
        }

        if (leaks is { Enabled: true, GitHubSecret: null, ReporterSecret: null })
        {
            yield return "leaks.enabled: no report can be accepted without a secret. Set leaks.gitHubSecret or leaks.reporterSecret.";
        }
    }
}
