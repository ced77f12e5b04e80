using System.Collections.Immutable;
using UsageSentinel.Runtime.Secrets;

namespace UsageSentinel.Runtime.Leaks;

/// <summary>What leak reports are taken with. A secret that is absent closes its endpoint.</summary>
/// <param name="GitHubSecret">Signs GitHub's deliveries; null for none.</param>
/// <param name="GitHubToken">Reads a secret-scanning alert; null for none.</param>
/// <param name="GitHubApi">The address of GitHub's API; the token goes nowhere else.</param>
/// <param name="ReporterSecret">Signs reports of others; null for none.</param>
public sealed record LeakPolicy(ICredential? GitHubSecret, ICredential? GitHubToken, Uri GitHubApi, ICredential? ReporterSecret)
{
    /// <summary>How the types of secrets begin that belong to the monitored providers, such as <c>openai</c>. Alerts about others are ignored.</summary>
    /// <value>Empty by default.</value>
    public ImmutableArray<string> SecretTypes { get; init; } = [];

    /// <summary>How far a reporter's clock may be off.</summary>
    public static TimeSpan ClockDifference { get; } = TimeSpan.FromMinutes(5);
}
