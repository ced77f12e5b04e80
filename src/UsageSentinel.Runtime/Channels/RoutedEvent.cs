using UsageSentinel.Core.Alerting.Routing;
using UsageSentinel.Core.Findings;
using UsageSentinel.Runtime.Events;

namespace UsageSentinel.Runtime.Channels;

/// <summary>What of an event decides where it goes.</summary>
internal static class RoutedEvent
{
    public static RoutedFacts ToFacts(this SentinelEvent reported) => new(
        reported.Type,
        reported.Data.AlertId ?? reported.Id,
        Enum.TryParse<Severity>(reported.Data.Severity, ignoreCase: true, out var severity) ? severity : null)
    {
        Audiences = reported.Data.Audiences,
        Rule = reported.Data.Rule,
        Provider = reported.Data.Provider,
        Account = reported.Data.Account,
        Project = reported.Data.ProjectId,
        Key = reported.Data.ApiKeyId,
        Owner = reported.Data.Owner,
        Team = reported.Data.Team,
        Labels = reported.Data.Labels is { } labels ? [.. labels] : [],
    };
}
